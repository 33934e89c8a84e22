using NSubstitute;
using Resolver.Adapters.TestRunners.Bench;
using Resolver.Core.Faults;
using Resolver.Core.Sandbox;
using Resolver.Core.Testing;

namespace Resolver.Adapters.Tests.TestRunners;

public sealed class FindingTests
{
    [Fact]
    public async Task NoTests_IsAFaultThatNamesTheCure()
    {
        using var harness = new BenchHarness();
        harness.Write("README.md", "nothing");
        var fault = await Should.ThrowAsync<ResolverFault>(harness.Prepare);
        fault.Code.ShouldBe("TEST-NONE-FOUND");
        fault.Message.ShouldContain(".resolver.yml");
    }

    [Fact]
    public async Task MissingToolchain_IsAFaultThatNamesTheCure()
    {
        var none = Substitute.For<IToolchains>();
        none.CureFor("go").Returns("Install Go.");
        using var harness = new BenchHarness(toolchains: none);
        harness.Write("go.mod", "module m\n").Write("a_test.go", "package m\n");
        var fault = await Should.ThrowAsync<ResolverFault>(harness.Prepare);
        fault.Code.ShouldBe("TEST-TOOLCHAIN-MISSING");
        fault.Message.ShouldContain("Install Go.");
    }

    [Fact]
    public async Task FailingSetupCommand_IsAFaultWithItsOutput_AndIsNotRemembered()
    {
        using var harness = new BenchHarness();
        harness.Write("test_a.py", "def test_a():\n    pass\n").Write(".resolver.yml", "setup:\n  - [sh, -c, 'echo no such wheel >&2; exit 3']\n");
        var fault = await Should.ThrowAsync<ResolverFault>(harness.Prepare);
        fault.Code.ShouldBe("TEST-SETUP-FAILED");
        fault.Message.ShouldContain("no such wheel");
        (await Should.ThrowAsync<ResolverFault>(harness.Prepare)).Code.ShouldBe("TEST-SETUP-FAILED");
    }

    [Fact]
    public async Task SetupCommand_LeavesItsFilesToEveryCloneAndItsCacheReadOnly()
    {
        using var harness = new BenchHarness();
        harness.Write(".resolver.yml", "runner: pytest\nsetup:\n  - [sh, -c, 'echo made > generated.txt; mkdir -p node_modules/x /box/cache/python; echo 1 > node_modules/x/y; echo VALUE = 7 > /box/cache/python/prepared.py']\n")
            .Write("test_a.py", """
                import prepared, pytest
                def test_a():
                    assert prepared.VALUE == 7
                    assert open('generated.txt').read() == 'made\n'
                    for place in ('/box/cache/python/prepared.py', 'node_modules/x/y', '/box/tools/python/resolver_pytest.py'):
                        with pytest.raises(OSError):
                            open(place, 'a')
                """);
        (await harness.Run()).ShouldBe(TestRunStatus.Completed, "+test_a.py::test_a");
        (await harness.Run()).ShouldBe(TestRunStatus.Completed, "+test_a.py::test_a");
    }

    [Fact]
    public async Task IndexOfASetupThatIsHalfThere_IsMadeAgain()
    {
        using var harness = new BenchHarness();
        harness.Write("test_a.py", "def test_a():\n    pass\n").Write(".resolver.yml", "setup:\n  - [touch, stamp.txt]\n");
        var plan = await harness.Prepare();
        var index = Directory.GetFiles(harness.BenchFolder, "setup.json", SearchOption.AllDirectories).ShouldHaveSingleItem();
        await File.WriteAllTextAsync(index, "[", BenchHarness.Cancel);

        await using var session = await harness.Bench.Open(plan, BenchHarness.Cancel);

        File.Exists(Path.Combine(session.Root, "stamp.txt")).ShouldBeTrue();
        (await File.ReadAllTextAsync(index, BenchHarness.Cancel)).ShouldBe("[]");
    }

    [Fact]
    public async Task SetupThatIsBeingRemembered_IsReadWholeOrNotAtAll()
    {
        using var folder = new TempFolder();
        var clone = Directory.CreateDirectory(Path.Combine(folder.Path, "clone")).FullName;
        for (var time = 0; time < 200; time++)
        {
            var target = Path.Combine(folder.Path, $"{time}");
            var index = Path.Combine(target, "setup.json");
            var seen = Task.Run(() => FirstSight(index), BenchHarness.Cancel);
            PreparedSetup.Collect(clone, new HashSet<string>(StringComparer.Ordinal), target);

            (await seen).ShouldBe("[]");
        }
    }

    [Fact]
    public async Task CommandOfTheRepository_ReportsByJUnitXml()
    {
        using var harness = new BenchHarness();
        harness.Write(".resolver.yml", "test: [sh, run.sh]\n").Write("run.sh", """
            cat >"$RESOLVER_RESULTS" <<'XML'
            <testsuites><testsuite name="s"><testcase classname="a.B" name="ok" time="0.5"/><testcase classname="a.B" name="bad"><failure message="m">at line 3</failure></testcase><testcase name="off"><skipped/></testcase></testsuite></testsuites>
            XML
            exit 1
            """);
        var report = await harness.Run();
        report.ShouldBe(TestRunStatus.Completed, "+a.B.ok", "-a.B.bad", "?off");
        report.Failed.Single().Message.ShouldBe("m\nat line 3");
    }

    [Fact]
    public async Task SeveralPreparesAtOnce_MakeOneSetup()
    {
        using var harness = new BenchHarness();
        harness.Write("test_a.py", "def test_a():\n    pass\n").Write(".resolver.yml", "setup:\n  - [sh, -c, 'date +%N > stamp.txt']\n");
        var plan = await harness.Prepare();
        var sessions = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => harness.Bench.Open(plan, BenchHarness.Cancel)));
        sessions.Select(session => File.ReadAllText(Path.Combine(session.Root, "stamp.txt"))).Distinct().ShouldHaveSingleItem();
        foreach (var session in sessions)
        {
            await session.DisposeAsync();
        }
    }

    private static string FirstSight(string file)
    {
        while (!File.Exists(file))
        {
            BenchHarness.Cancel.ThrowIfCancellationRequested();
        }

        return File.ReadAllText(file);
    }
}
