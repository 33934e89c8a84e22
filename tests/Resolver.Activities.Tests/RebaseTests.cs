using Resolver.Activities.Publish;
using Resolver.Activities.Reproduce;
using Resolver.Core.Artifacts;
using Resolver.Core.Ids;
using Resolver.Core.Runs;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;

namespace Resolver.Activities.Tests;

/// <summary>A change brought to another base, in a real repository, and its tests there.</summary>
public sealed class RebaseTests : IDisposable
{
    private const string Before = "import math\n\n\ndef area(r):\n    return r * r\n\n\ndef half(n):\n    return n // 2\n";
    private const string Fixed = "import math\n\n\ndef area(r):\n    return math.pi * r * r\n\n\ndef half(n):\n    return n // 2\n";

    private readonly Fixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task LinesThatMoved_LeaveTheTextAsItWas()
    {
        var (clean, patch) = await Clean(("area.py", "\"\"\"Shapes.\"\"\"\n\nimport os\nimport math\n\n\ndef area(r):\n    return r * r\n\n\ndef half(n):\n    return n // 2\n"));

        clean.SameText.ShouldBeTrue();
        patch.Files.ShouldHaveSingleItem().Content!.ShouldStartWith("\"\"\"Shapes.\"\"\"\n\nimport os\nimport math\n\n\ndef area(r):\n    return math.pi * r * r\n");
    }

    [Fact]
    public async Task LineThatIsShownBesideIt_MakesItReadOtherwise()
    {
        var (clean, patch) = await Clean(("area.py", Before.Replace("half", "halve", StringComparison.Ordinal)));

        clean.SameText.ShouldBeFalse();
        patch.Files.ShouldHaveSingleItem().Content.ShouldBe(Fixed.Replace("half", "halve", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ChangeFarAway_ReadsTheSame()
    {
        var (clean, patch) = await Clean(("area.py", Before + "\n\ndef third(n):\n    return n // 3\n"), ("other.py", "x = 1\n"));

        clean.SameText.ShouldBeTrue();
        clean.Paths.ShouldBe([RepoPath.Parse("area.py")]);
        patch.Files.ShouldHaveSingleItem().Content.ShouldBe(Fixed + "\n\ndef third(n):\n    return n // 3\n");
    }

    [Fact]
    public async Task SameLines_IsAConflict() =>
        (await Rebase(frozen: null, ("area.py", Before.Replace("r * r", "3 * r * r", StringComparison.Ordinal)))).ShouldBeOfType<Rebased.Refused>().Why.ShouldContain("conflicts");

    [Fact]
    public async Task DeletedFile_IsAConflict() => (await Rebase(frozen: null, ("area.py", null))).ShouldBeOfType<Rebased.Refused>().Why.ShouldContain("conflicts");

    [Fact]
    public async Task ChangeThatIsThere_IsSaid() => (await Rebase(frozen: null, ("area.py", Fixed))).ShouldBeOfType<Rebased.Refused>().Why.ShouldContain("there already");

    [Fact]
    public async Task FrozenTest_ComesWithTheChange()
    {
        var test = new FileChange(RepoPath.Parse("test_area.py"), "assert True\n");

        var clean = (await Rebase(test, ("other.py", "x = 1\n"))).ShouldBeOfType<Rebased.Clean>();

        var frozen = (await _fixture.Artifacts.ReadFrozen(clean.Frozen, Fixture.Cancel))!;
        frozen.Files.ShouldBe([test]);
        frozen.Base.ShouldBe((await _fixture.Artifacts.ReadJson<PatchSet>(clean.Patch, Fixture.Cancel)).Base);
        (await Rebase(test, ("test_area.py", "assert True\n"))).ShouldBeOfType<Rebased.Refused>().Why.ShouldContain("test");
    }

    [Fact]
    public async Task EarlierFailures_AreTheTargets_WhereAllOfThemFailTwice()
    {
        var bench = new ScriptedBench(
            ScriptedBench.Report(("t1", TestOutcome.Failed), ("t2", TestOutcome.Failed), ("t3", TestOutcome.Passed)),
            ScriptedBench.Report(("t1", TestOutcome.Failed), ("t2", TestOutcome.Failed)));

        var ready = (await Reproduce(bench, "t2")).ShouldBeOfType<Reproduction.Ready>();

        ready.Targets.ShouldBe(["t2"]);
        ready.KnownFailures.ShouldBe(["t1"]);
    }

    [Fact]
    public async Task EarlierFailureThatPassesNow_IsNotReproduced()
    {
        var bench = new ScriptedBench(ScriptedBench.Report(("t1", TestOutcome.Failed), ("t2", TestOutcome.Passed)), ScriptedBench.Report(("t1", TestOutcome.Failed)));

        (await Reproduce(bench, "t1", "t2")).ShouldBeOfType<Reproduction.NotReproduced>();
    }

    private async Task<Reproduction> Reproduce(ScriptedBench bench, params string[] earlier) => await new ReproduceActivity(bench, _fixture.Artifacts, _fixture).Run(
        Fixture.Scope,
        new ReproduceInput(Fixture.SomeCommit, await _fixture.Issue(), NeedsFailure: true) { Earlier = new EarlierFailures(earlier, null) },
        Fixture.Cancel);

    private async Task<(Rebased.Clean Clean, PatchSet Patch)> Clean(params (string Path, string? Text)[] later)
    {
        var clean = (await Rebase(frozen: null, later)).ShouldBeOfType<Rebased.Clean>();
        var patch = await _fixture.Artifacts.ReadJson<PatchSet>(clean.Patch, Fixture.Cancel);

        // What is to be committed can be committed.
        await _fixture.Workspaces.Commit((await _fixture.Repository()).Repo, patch, new CommitMessage("Fix", string.Empty, DateTimeOffset.UnixEpoch), Fixture.Cancel);
        return (clean, patch);
    }

    private async Task<Rebased> Rebase(FileChange? frozen, params (string Path, string? Text)[] later)
    {
        var judged = await _fixture.Repository(("area.py", Before), ("gone.py", "y = 1\n"));
        var patch = new PatchSet(judged.Commit, [new FileChange(RepoPath.Parse("area.py"), Fixed), .. frozen is null ? Array.Empty<FileChange>() : [frozen]]);
        var now = await _fixture.Repository(later);
        return await new RebaseActivity(_fixture.Workspaces, _fixture.Artifacts).Run(
            Fixture.Scope,
            new RebaseInput(
                judged.Repo,
                await _fixture.Artifacts.WriteJson(patch, Fixture.Cancel),
                frozen is null ? null : await _fixture.Artifacts.WriteJson(new PatchSet(judged.Commit, [frozen]), Fixture.Cancel),
                now.Commit),
            Fixture.Cancel);
    }
}
