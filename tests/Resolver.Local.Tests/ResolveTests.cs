using System.Text.Json;
using Resolver.Local.Tests.Play;

namespace Resolver.Local.Tests;

/// <summary>The main job, from an issue file to a branch.</summary>
public sealed class ResolveTests
{
    [Fact]
    public async Task PythonBug_IsResolvedOnABranchWithOneCommitAndItsTestsPass()
    {
        using var play = await Playground.WithBug();
        var before = play.Digest();

        var done = await play.Resolve();

        done.ExitCode.ShouldBe(0, done.ToString());
        var run = play.RunJson;
        Shapes.RunRecord(run);
        run.GetProperty("outcome").GetString().ShouldBe("resolved");
        run.GetProperty("tests").GetProperty("baseline").GetProperty("failed").GetInt32().ShouldBe(1);
        run.GetProperty("tests").GetProperty("head").GetProperty("passed").GetInt32().ShouldBe(2);
        var branch = run.GetProperty("branch").GetString()!;
        branch.ShouldBe($"resolver/{run.GetProperty("runId").GetString()}");
        (await play.Branches()).ShouldBe([branch]);
        (await play.Git("rev-list", $"main..{branch}")).Trim().ShouldBe(run.GetProperty("commit").GetString());
        (await play.Git("diff", "--name-only", "main", branch)).Trim().ShouldBe("limiter.py");
        await play.TestBranch(branch);
        Added(before, play.Digest()).ShouldAllBe(path => path == $".git/refs/heads/{branch}" || path == $".git/logs/refs/heads/{branch}");
    }

    [Fact]
    public async Task Resolved_LeavesReportPatchAndTrace()
    {
        using var play = await Playground.WithBug();

        var done = await play.Resolve("--json");

        done.ExitCode.ShouldBe(0, done.ToString());
        JsonElement.DeepEquals(JsonElement.Parse(done.Out), play.RunJson).ShouldBeTrue("standard output is run.json");
        var run = play.RunJson;
        var report = await File.ReadAllTextAsync(Path.Combine(play.Out, run.GetProperty("reportFile").GetString()!), TestContext.Current.CancellationToken);
        report.ShouldStartWith("# Resolved: The limiter lets one request too few through");
        report.ShouldNotContain("`&lt;", Case.Sensitive, "markdown shows entities inside code spans as they are");
        await play.Git("apply", "--check", Path.Combine(play.Out, run.GetProperty("patchFile").GetString()!));
        var spans = (await File.ReadAllLinesAsync(Path.Combine(play.Out, "trace.jsonl"), TestContext.Current.CancellationToken)).Select(line => JsonElement.Parse(line)).ToList();
        spans.Select(span => span.GetProperty("traceId").GetString()).Distinct().ShouldBe([run.GetProperty("traceId").GetString()]);
        spans.Select(span => span.GetProperty("name").GetString()).ShouldContain("publish");
        var rows = await play.List();
        Shapes.RunRow(rows.ShouldHaveSingleItem());
        rows[0].GetProperty("outcome").GetString().ShouldBe("resolved");
        rows[0].GetProperty("repo").GetString().ShouldBe(play.Repo);
    }

    [Fact]
    public async Task NoChange_GivenTheSameIssueOnAGreenRepository_IsEscalatedAsNotReproduced()
    {
        using var play = await Playground.With(PythonBug.Mended, PythonBug.Tests);
        var before = play.Digest();

        var done = await play.Resolve();

        done.ExitCode.ShouldBe(2, done.ToString());
        Shapes.RunRecord(play.RunJson);
        play.RunJson.GetProperty("stopReason").GetString().ShouldBe("not-reproduced");
        play.RunJson.GetProperty("attempts").GetArrayLength().ShouldBe(0);
        File.Exists(Path.Combine(play.Out, "patch.diff")).ShouldBeFalse();
        Added(before, play.Digest()).ShouldBeEmpty();
    }

    [Fact]
    public async Task FolderWithoutGit_IsResolvedWithAPatchOnly()
    {
        using var play = Playground.Plain(PythonBug.Code, PythonBug.Tests);

        var done = await play.Resolve();

        done.ExitCode.ShouldBe(0, done.ToString());
        play.RunJson.GetProperty("branch").ValueKind.ShouldBe(JsonValueKind.Null);
        (await File.ReadAllTextAsync(Path.Combine(play.Out, "patch.diff"), TestContext.Current.CancellationToken)).ShouldContain("limiter.py");
        Directory.Exists(Path.Combine(play.Repo, ".git")).ShouldBeFalse();
        (await File.ReadAllTextAsync(Path.Combine(play.Repo, "limiter.py"), TestContext.Current.CancellationToken)).ShouldBe(PythonBug.Code.Text);
    }

    [Fact]
    public async Task TwoRunsOnOneRepositoryAtOnce_BothEndResolvedOnTheirOwnBranches()
    {
        using var play = await Playground.WithBug();
        var second = Path.Combine(play.Root, "second.md");
        await File.WriteAllTextAsync(second, PythonBug.Issue.Replace("too few through", "less", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var both = await Task.WhenAll(
            play.Resolve(),
            play.Run("resolve", "--repo", play.Repo, "--issue", second, "--data", play.Data, "--out", play.Out + "2", "--approve", "auto"));

        both.ShouldAllBe(done => done.ExitCode == 0);
        (await play.Branches()).Length.ShouldBe(2);
    }

    [Fact]
    public async Task TheSameIssueTwiceAtOnce_IsOneRunForBoth()
    {
        using var play = await Playground.WithBug();
        await using var first = play.Start(play.Arguments("--approve", "auto"));
        await first.Line("intake");

        var second = await play.Resolve();

        second.ExitCode.ShouldBe(0, second.ToString());
        (await first.End()).ExitCode.ShouldBe(0);
        (await play.List()).ShouldHaveSingleItem();
        (await play.Branches()).ShouldHaveSingleItem();
    }

    /// <summary>Paths that are new; none may be changed or gone.</summary>
    private static List<string> Added(SortedDictionary<string, string> before, SortedDictionary<string, string> after)
    {
        foreach (var (path, content) in before)
        {
            after.GetValueOrDefault(path, "gone").ShouldBe(content, path);
        }

        return [.. after.Keys.Except(before.Keys, StringComparer.Ordinal)];
    }
}
