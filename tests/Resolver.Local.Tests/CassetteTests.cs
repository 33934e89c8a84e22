using Resolver.Local.Tests.Play;
using Resolver.TestKit.Models;

namespace Resolver.Local.Tests;

/// <summary>A whole run is recorded once and replayed elsewhere: no server, no key, other folders.</summary>
public sealed class CassetteTests
{
    private static readonly ChatEdit Good = new(PythonBug.Code.Path, PythonBug.BadCondition, PythonBug.GoodCondition);
    private static readonly ChatEdit Wrong = new(PythonBug.Code.Path, PythonBug.BadCondition, "self.count > self.limit");
    private static readonly object Read = new { path = PythonBug.Code.Path, symbol = (string?)null, start_line = 1, end_line = 40 };

    [Fact]
    public async Task RunThatWasRecorded_ReplaysInAnotherPlace_WithTheSameResult()
    {
        using var studio = await Playground.WithBug();
        var cassette = Path.Combine(studio.Root, "limiter.cassette.json");
        await using (var server = await ChatServer.Start(ChatAnswer.Prose(), ChatAnswer.Edits(Wrong), ChatAnswer.Tool("run_test", new { tests = new[] { "test_limiter" } }), ChatAnswer.Tool("read_unit", Read), ChatAnswer.Apply(Good)))
        {
            await ModelsFile.Write(studio, server);
            var recorded = await studio.Resolve("--tiers", "small", "--models", studio.Models, "--cassette", cassette, "--cassette-mode", "record");
            recorded.ExitCode.ShouldBe(0, recorded.ToString());
            server.Requests.Count.ShouldBe(5);
        }

        var file = await File.ReadAllTextAsync(cassette, TestContext.Current.CancellationToken);
        file.ShouldNotContain(studio.Root);

        using var play = await Playground.WithBug();
        await ModelsFile.WriteUnreachable(play, "NO_SUCH_KEY");
        var replayed = await play.Resolve("--tiers", "small", "--models", play.Models, "--cassette", cassette);

        replayed.ExitCode.ShouldBe(0, replayed.ToString());
        foreach (var field in (string[])["outcome", "usd", "tokensIn", "tokensOut"])
        {
            play.RunJson.GetProperty(field).ToString().ShouldBe(studio.RunJson.GetProperty(field).ToString());
        }

        play.RunJson.GetProperty("attempts").EnumerateArray().ShouldHaveSingleItem().GetProperty("toolCalls").GetInt32().ShouldBe(3);
        (await File.ReadAllTextAsync(Path.Combine(play.Out, "patch.diff"), TestContext.Current.CancellationToken))
            .ShouldBe(await File.ReadAllTextAsync(Path.Combine(studio.Out, "patch.diff"), TestContext.Current.CancellationToken));
        (await File.ReadAllTextAsync(cassette, TestContext.Current.CancellationToken)).ShouldBe(file, "a replay changes nothing");
    }

    [Fact]
    public async Task RequestThatWasNotRecorded_EndsTheRunAndSaysWhatDiffers()
    {
        using var play = await Playground.WithBug();
        var cassette = Path.Combine(play.Root, "limiter.cassette.json");
        await ModelsFile.WriteUnreachable(play, "NO_SUCH_KEY");
        string[] command = ["--tiers", "small", "--models", play.Models, "--cassette", cassette];

        var absent = await play.Resolve(command);
        absent.ExitCode.ShouldBe(1, absent.ToString());
        absent.Error.ShouldContain("CASSETTE-MISSING");

        var drafted = await play.Resolve([.. command, "--cassette-mode", "draft"]);
        drafted.ExitCode.ShouldBe(1, drafted.ToString());
        drafted.Error.ShouldContain("CASSETTE-UNANSWERED");

        await File.WriteAllTextAsync(play.Issue, PythonBug.Issue.Replace("limit of 3", "limit of 4", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var missed = await play.Resolve(command);
        missed.ExitCode.ShouldBe(1, missed.ToString());
        missed.Error.ShouldContain("CASSETTE-MISS");
        missed.Error.ShouldContain("limit of 4");
    }
}
