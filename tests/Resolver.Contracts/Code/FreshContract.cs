using System.Text;
using Resolver.Core.Code;
using Resolver.Core.Ids;
using Shouldly;
using Xunit;

namespace Resolver.Contracts.Code;

/// <summary>An index follows commits, and a unit is of the commit that was asked for.</summary>
public abstract class FreshContract : CodeIndexContract
{
    private const string Limiter = """
        def allow(limiter, now):
            limiter.calls = [call for call in limiter.calls if call > now - limiter.window]
            if len(limiter.calls) > limiter.limit:
                return False
            return True


        def reset(limiter):
            limiter.calls.clear()
        """;

    [Fact]
    public async Task UpdateAgain_ReadsOnlyWhatChanged()
    {
        await using var host = await Host();
        var index = host.Open();
        var first = host.Write("a.py", Limiter).Write("b.md", "# One\ntext\n## Two\nmore\n").Write("c.txt", "c\n").Commit();
        var one = await index.Update(Repo, first, Cancel);
        (one.Files, one.Read).ShouldBe((3, 3));
        one.Units.ShouldBeGreaterThanOrEqualTo(5);
        (await host.Open().Update(Repo, first, Cancel)).ShouldBe(one with { Read = 0, Skipped = [] }, Same);

        var second = host.Write("c.txt", "changed\n").Commit();
        var two = await index.Update(Repo, second, Cancel);

        (two.Files, two.Read, two.Units).ShouldBe((3, 1, one.Units));
        (await index.Update(Repo, first, Cancel)).Read.ShouldBe(0);
    }

    [Fact]
    public async Task Search_BringsTheCommitIn_AndGivesWholeUnitsOfIt()
    {
        await using var host = await Host();
        var commit = host.Write("src/limiter.py", Limiter).Write("README.md", "# Rate limits\nThe limiter allows calls.\n").Commit();

        var hits = await Search(host.Open(), commit, "limiter allows one call too many");

        var unit = hits[0].Unit;
        (unit.Path.Value, unit.Symbol, unit.Kind, unit.Lines, unit.Commit).ShouldBe(("src/limiter.py", "allow", "function", new LineSpan(1, 5), commit));
        unit.Text.ShouldBe(string.Join('\n', Limiter.Split('\n')[0..5]) + "\n");
    }

    [Fact]
    public async Task UnitsOfOtherCommits_AreNotThere()
    {
        await using var host = await Host();
        var index = host.Open();
        var old = host.Write("a.py", "def swim_old(water):\n    return \"cold water in the lake\"\n").Commit();
        var now = host.Write("a.py", "def swim_new(water):\n    return \"warm water in the pool\"\n").Commit();
        await index.Update(Repo, old, Cancel);
        await index.Update(Repo, now, Cancel);

        foreach (var text in new[] { "water", "swim_old() swim_new()", "see a.py", "\"cold water in the lake\" \"warm water in the pool\"" })
        {
            (await Search(index, old, text)).ShouldHaveSingleItem().Unit.Symbol.ShouldBe("swim_old");
            (await Search(index, now, text)).ShouldHaveSingleItem().Unit.Symbol.ShouldBe("swim_new");
        }
    }

    [Fact]
    public async Task UnitsOfOtherRepositories_AreNotThere()
    {
        await using var host = await Host();
        var index = host.Open();
        var other = RepoId.Parse("fedcba9876543210");
        var theirs = host.Write("secret.py", "def theirs(water):\n    return water\n").Commit(other);
        await index.Update(other, theirs, Cancel);
        var ours = host.Remove("secret.py").Write("ours.py", "def ours(water):\n    return water\n").Commit();

        (await Paths(index, ours, "water theirs() secret.py")).ShouldBe(["ours.py"]);
    }

    [Fact]
    public async Task RenamedFile_IsAtItsNewPathAlone()
    {
        await using var host = await Host();
        var index = host.Open();
        var before = host.Write("old/limits.py", Limiter).Commit();
        await index.Update(Repo, before, Cancel);
        var after = host.Remove("old/limits.py").Write("new/limits.py", Limiter).Commit();

        (await Paths(index, after, "allow limiter old/limits.py")).ShouldBe(["new/limits.py"]);
        (await Paths(index, before, "allow limiter new/limits.py")).ShouldBe(["old/limits.py"]);
    }

    [Fact]
    public async Task DeletedFile_IsGone_AndBackWithARevert()
    {
        await using var host = await Host();
        var index = host.Open();
        var before = host.Write("a.py", Limiter).Write("b.txt", "another thing\n").Commit();
        await index.Update(Repo, before, Cancel);
        var after = host.Remove("a.py").Commit();
        (await index.Update(Repo, after, Cancel)).Files.ShouldBe(1);

        (await Search(index, after, "allow() limiter a.py")).ShouldBeEmpty();
        (await Should.ThrowAsync<Core.Faults.ResolverFault>(() => Explain(index, after, "a.py"))).Code.ShouldBe("INDEX-NO-FILE");
        var revert = host.Write("a.py", Limiter).Write("c.txt", "and more\n").Commit();
        (await index.Update(Repo, revert, Cancel)).Read.ShouldBe(1);
        (await Paths(index, revert, "allow limiter")).ShouldBe(["a.py"]);
    }

    [Fact]
    public async Task SameContentAtTwoPaths_IsTwoUnits()
    {
        await using var host = await Host();
        var commit = host.Write("one/a.py", "def swim(water):\n    return water\n").Write("two/a.py", "def swim(water):\n    return water\n").Commit();

        (await Paths(host.Open(), commit, "water")).Order().ShouldBe(["one/a.py", "two/a.py"]);
    }

    [Fact]
    public async Task OldCommits_AreForgotten_AndReadAgainWhenAskedFor()
    {
        await using var host = await Host();
        var index = host.Open();
        var commits = new List<CommitSha>();
        for (var i = 0; i < CodeIndexHost.KeptCommits + 3; i++)
        {
            commits.Add(host.Write("same.txt", "the same version each time\n").Write("a.py", $"def version_{i}():\n    pass\n").Commit());
            await index.Update(Repo, commits[i], Cancel);
        }

        (await index.Update(Repo, commits[^1], Cancel)).Read.ShouldBe(0);
        (await index.Update(Repo, commits[0], Cancel)).Read.ShouldBe(1);
        (await Search(index, commits[1], "version_1()"))[0].Unit.Symbol.ShouldBe("version_1");
    }

    [Fact]
    public async Task SeveralUpdatesAtOnce_GiveOneAnswer()
    {
        await using var host = await Host();
        for (var i = 0; i < 120; i++)
        {
            host.Write($"m{i}.py", $"def function_{i}(x):\n    return x + {i}\n");
        }

        var commit = host.Commit();
        var reports = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => host.Open().Update(Repo, commit, Cancel), Cancel)));

        reports.ShouldAllBe(report => report.Files == 120 && report.Units == 120);
        (await Search(host.Open(), commit, "function_77()"))[0].Unit.Path.Value.ShouldBe("m77.py");
    }

    [Fact]
    public async Task ContentThatIsNotTheCommits_IsDroppedAtUse()
    {
        await using var host = await Host();
        var index = host.Open();
        var commit = host.Write("a.py", "def swim(water):\n    return water\n").Write("b.py", "def dive(water):\n    return water\n").Commit();
        await index.Update(Repo, commit, Cancel);
        host.Commits.Damage[RepoPath.Parse("a.py")] = Encoding.UTF8.GetBytes("def swim(water):\n    return None\n");

        (await Paths(index, commit, "water")).ShouldBe(["b.py"]);
    }

    [Fact]
    public async Task FilesThatAreLeftOut_HaveTheirReasons()
    {
        await using var host = await Host();
        var index = host.Open();
        var commit = host.Write("package-lock.json", "{}").Write("third_party/x.c", "int x;").Write("nul.txt", "a\0b").Write("ok.py", "def f():\n    pass\n").Commit();

        var report = await index.Update(Repo, commit, Cancel);

        SkippedFile[] skipped = [new("nul.txt", "binary"), new("package-lock.json", "lock file"), new("third_party/x.c", "vendored or built")];
        report.Skipped.ShouldBe(skipped);
        (await index.Update(Repo, commit, Cancel)).Skipped.ShouldBe(skipped);
        (await Explain(index, commit, "nul.txt")).LeftOut.ShouldBe("binary");
        (await Explain(index, commit, "package-lock.json")).LeftOut.ShouldBe("lock file");
    }

    [Fact]
    public async Task Explain_GivesTheUnitsOfAFileInTheirOrder()
    {
        await using var host = await Host();
        var commit = host.Write("b.md", "# One\ntext\n## Two\nmore\n").Commit();

        var explanation = await Explain(host.Open(), commit, "b.md");

        (explanation.LeftOut, explanation.CutBy, explanation.Notice).ShouldBe((null, "markdown", null));
        explanation.Units.Select(unit => (unit.Symbol, unit.Lines)).ShouldBe([("One", new LineSpan(1, 2)), ("One > Two", new LineSpan(3, 4))]);
    }

    private static IEqualityComparer<IndexReport> Same { get; } =
        EqualityComparer<IndexReport>.Create(static (a, b) => (a?.Files, a?.Read, a?.Units) == (b?.Files, b?.Read, b?.Units), static report => report.Files);
}
