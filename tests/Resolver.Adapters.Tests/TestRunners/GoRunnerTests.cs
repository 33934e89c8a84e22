using Resolver.Core.Testing;

namespace Resolver.Adapters.Tests.TestRunners;

public sealed class GoRunnerTests
{
    private const string Module = "module example.org/m\n\ngo 1.19\n";

    [Fact]
    public async Task Tests_SubtestsAndAPanic_EachHaveAResult()
    {
        using var harness = new BenchHarness();
        harness.Write("go.mod", Module)
            .Write("top_test.go", "package m\n\nimport \"testing\"\n\nfunc TestTop(t *testing.T) {}\n\nfunc TestSkipped(t *testing.T) { t.Skip(\"later\") }\n")
            .Write("sub/add.go", "package sub\n\nfunc Add(a, b int) int { return a - b }\n")
            .Write("sub/add_test.go", """
                package sub

                import "testing"

                func TestZero(t *testing.T) {}

                func TestAdd(t *testing.T) {
                	t.Run("one and two", func(t *testing.T) {
                		if Add(1, 2) != 3 {
                			t.Errorf("got %d", Add(1, 2))
                		}
                	})
                }

                func TestPanic(t *testing.T) {
                	var p *int
                	_ = *p
                }

                func TestAfter(t *testing.T) {}
                """);
        var plan = await harness.Prepare();
        plan.Runner.ShouldBe("go");
        var report = await harness.Bench.Run(plan, new TestRequest(null, null, TimeSpan.FromSeconds(120)), BenchHarness.Cancel);
        report.ShouldBe(
            TestRunStatus.Completed,
            "+TestTop", "?TestSkipped", "+sub.TestZero", "-sub.TestAdd", "-sub.TestAdd/one_and_two", "-sub.TestPanic", "?sub.TestAfter");
        report.Of("sub.TestAdd/one_and_two").Message!.ShouldContain("sub/add_test.go:10: got -1");
        report.Of("sub.TestPanic").Message!.ShouldContain("nil pointer dereference");

        var one = await harness.Bench.Run(plan, new TestRequest(null, ["sub.TestAdd/one_and_two"], TimeSpan.FromSeconds(120)), BenchHarness.Cancel);
        one.ShouldBe(TestRunStatus.Completed, "-sub.TestAdd/one_and_two");
    }

    [Fact]
    public async Task CodeThatDoesNotCompile_IsABuildFailure()
    {
        using var harness = new BenchHarness();
        harness.Write("service/go.mod", Module).Write("service/a_test.go", "package m\n\nimport \"testing\"\n\nfunc TestA(t *testing.T) { undefined() }\n");
        var report = await harness.Run();
        report.Status.ShouldBe(TestRunStatus.BuildFailed, report.Log);
        report.Log.ShouldContain("undefined");
    }
}
