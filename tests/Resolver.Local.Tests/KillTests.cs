using System.Text.Json;
using Resolver.Local.Tests.Play;
using Resolver.TestKit.Models;

namespace Resolver.Local.Tests;

/// <summary>kill -9 at random moments, twice in a run: ten in all. The seed picks the moments, so that a failure can be had again.</summary>
public sealed class KillTests
{
    private const int LinesOfARun = 26;
    private const int MaxPause = 250;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task KilledTwiceAtRandomMoments_ResumedEachTime_SameOutcomeOneBranchOneCommit(int seed)
    {
        var random = new Random(seed);
        using var play = await Playground.WithBug();
        await Cut(play.Start(play.Arguments("--approve", "auto")), random, LinesOfARun);
        await Cut(play.Start(await Again(play)), random, LinesOfARun / 2);

        var done = await play.Run(await Again(play));

        done.ExitCode.ShouldBe(0, done.ToString());
        var run = play.RunJson;
        Shapes.RunRecord(run);
        run.GetProperty("outcome").GetString().ShouldBe("resolved");
        (await File.ReadAllTextAsync(Path.Combine(play.Out, "patch.diff"), TestContext.Current.CancellationToken)).ShouldContain("+        if " + PythonBug.GoodCondition);
        (await play.Branches()).ShouldBe([run.GetProperty("branch").GetString()!]);
        (await play.Git("rev-list", "main..resolver/" + run.GetProperty("runId").GetString())).Trim().ShouldBe(run.GetProperty("commit").GetString());
        (await play.List()).ShouldHaveSingleItem();
        (await Finished(play)).ShouldBeUnique();
    }

    [Fact]
    public async Task KilledAfterAModelsAnswer_IsNotBoughtTwice()
    {
        await using var server = await ChatServer.Start(ChatAnswer.Edits(new ChatEdit(PythonBug.Code.Path, PythonBug.BadCondition, PythonBug.GoodCondition)));
        using var play = await Playground.WithBug();
        await ModelsFile.Write(play, server);
        await using (var first = play.Start(play.Arguments("--approve", "auto", "--tiers", "small", "--models", play.Models)))
        {
            await first.Line("test-1 …");
            first.Kill();
        }

        var done = await play.Run(await Again(play));

        done.ExitCode.ShouldBe(0, done.ToString());
        server.Requests.ShouldHaveSingleItem();
        play.RunJson.GetProperty("tokensIn").GetInt32().ShouldBe(ChatAnswer.DefaultUsage.Prompt);
    }

    private static async Task Cut(ResolverProgram program, Random random, int lines)
    {
        await using (program)
        {
            await program.Lines(random.Next(1, lines + 1));

            // Not a wait for anything: the moment itself is what is random.
            await Task.Delay(random.Next(MaxPause), TestContext.Current.CancellationToken);
            program.Kill();
        }
    }

    // Killed before the run was there: only asking again is left. Otherwise the way that the message names.
    private static async Task<string[]> Again(Playground play)
    {
        var runs = await play.List();
        return runs.Count == 0
            ? play.Arguments("--approve", "auto")
            : ["runs", "resume", runs[0].GetProperty("runId").GetString()!, "--data", play.Data];
    }

    private static async Task<List<string>> Finished(Playground play)
    {
        var shown = JsonElement.Parse((await play.Run("runs", "show", await play.RunId(), "--json", "--data", play.Data)).Out);
        return [.. shown.GetProperty("timeline").EnumerateArray()
            .Where(entry => entry.GetProperty("kind").GetString() == "activity-completed")
            .Select(entry => entry.GetProperty("step").GetString()!)];
    }
}
