using Resolver.Local.Tests.Play;

namespace Resolver.Local.Tests;

/// <summary>
/// A whole run of each sample from its cassette: no network, no key, an endpoint that is not there. No model was at hand when they were
/// made: the answers were written by hand, as a careful engineer would give them, one of them wrong at first.
/// </summary>
public sealed class RecordingTests
{
    [Theory]
    [InlineData("python-rate-limiter", 4)]
    [InlineData("csharp-paging", 4)]
    [InlineData("node-lost-await", 5)]
    [InlineData("go-auth-handler", 1)]
    [InlineData("go-scaffold-orders", 2)]
    public async Task Sample_IsResolvedFromItsCassette(string sample, int calls)
    {
        using var play = await Playground.Sample(sample);
        var done = await play.Run(play.Arguments(
            "--approve", "never", "--tiers", "small", "--models", Playground.Recording("models.json"), "--cassette", Playground.Recording($"{sample}.json")));

        done.ExitCode.ShouldBe(0, done.ToString());
        var run = play.RunJson;
        run.GetProperty("stopReason").GetString().ShouldBe("gate-passed");
        run.GetProperty("tests").GetProperty("head").GetProperty("failed").GetInt32().ShouldBe(0);
        run.GetProperty("usd").GetDecimal().ShouldBeGreaterThan(0);
        new FileInfo(Path.Combine(play.Out, "patch.diff")).Length.ShouldBeGreaterThan(0);
        (await play.Run("budget", "show", "--json", "--data", play.Data)).Out.ShouldContain($"\"calls\": {calls}");
    }

    [Fact]
    public async Task ChangedIssue_IsNotInTheCassette_AndTheRunSaysSo()
    {
        using var play = await Playground.Sample("go-auth-handler");
        await File.AppendAllTextAsync(play.Issue, "\nAnd it should be faster.\n", TestContext.Current.CancellationToken);
        var done = await play.Run(play.Arguments(
            "--approve", "never", "--tiers", "small", "--models", Playground.Recording("models.json"), "--cassette", Playground.Recording("go-auth-handler.json")));

        done.ExitCode.ShouldBe(1, done.ToString());
        play.RunJson.GetProperty("stopReason").GetString().ShouldBe("CASSETTE-MISS");
    }
}
