using Resolver.Local.Tests.Play;
using Resolver.TestKit.Models;

namespace Resolver.Local.Tests;

/// <summary>The debugging loop behind a server whose model works well, or does not.</summary>
public sealed class LoopTests
{
    private static readonly ChatEdit Good = new(PythonBug.Code.Path, PythonBug.BadCondition, PythonBug.GoodCondition);
    private static readonly ChatEdit Wrong = new(PythonBug.Code.Path, PythonBug.BadCondition, "self.count > self.limit");

    [Fact]
    public async Task WrongProposal_IsMendedByTheLoop_InTheSameAttempt()
    {
        var (done, play, server) = await Ask([
            ChatAnswer.Edits(Wrong),
            ChatAnswer.Tool("read_unit", new { path = PythonBug.Code.Path, symbol = (string?)null, start_line = 1, end_line = 40 }),
            ChatAnswer.Apply(Good),
        ]);
        using var place = play;
        await using var endpoint = server;

        done.ExitCode.ShouldBe(0, done.ToString());
        var attempt = play.RunJson.GetProperty("attempts").EnumerateArray().ShouldHaveSingleItem();
        attempt.GetProperty("verdict").GetString().ShouldBe("pass");
        attempt.GetProperty("toolCalls").GetInt32().ShouldBe(2);
        attempt.GetProperty("modelCalls").GetInt32().ShouldBe(3);
        attempt.GetProperty("stop").GetString().ShouldBe("tests-pass");
        server.Requests.Count.ShouldBe(3);
        server.Requests[1].Prompt.ShouldContain("self.count > self.limit", customMessage: "the loop sees what was changed so far");
        server.Requests[2].Prompt.ShouldContain("class", customMessage: "and what its tool said");
        await play.TestBranch(play.RunJson.GetProperty("branch").GetString()!);
    }

    private static async Task<(CliResult Done, Playground Play, ChatServer Server)> Ask(IReadOnlyList<ChatAnswer> script, params IReadOnlyList<string> more)
    {
        var server = await ChatServer.Start(script);
        var play = await Playground.WithBug();
        await ModelsFile.Write(play, server, 60);
        var done = await play.Resolve(["--tiers", "small", "--models", play.Models, .. more]);
        Shapes.RunRecord(play.RunJson);
        return (done, play, server);
    }
}
