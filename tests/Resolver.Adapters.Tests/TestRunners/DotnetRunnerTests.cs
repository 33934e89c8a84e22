using Resolver.Core.Sandbox;
using Resolver.Core.Testing;

namespace Resolver.Adapters.Tests.TestRunners;

public sealed class DotnetRunnerTests
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
          <ItemGroup>PACKAGES</ItemGroup>
        </Project>
        """;

    private const string XunitV3 = "<PackageReference Include=\"xunit.v3\" Version=\"4.0.2\" />";

    [Fact]
    public async Task XunitV3_RunsSelectsAndReportsBuildErrors()
    {
        using var harness = new BenchHarness();
        harness.Write(".gitignore", "bin/\nobj/\n").Write("src/Calc/Calc.csproj", Project.Replace("PACKAGES", string.Empty, StringComparison.Ordinal).Replace("Exe", "Library", StringComparison.Ordinal))
            .Write("src/Calc/Adder.cs", "namespace Calc;\npublic static class Adder { public static int Add(int a, int b) => a - b; }\n")
            .Write("tests/Calc.Tests/Calc.Tests.csproj", Project.Replace("PACKAGES", XunitV3 + "<ProjectReference Include=\"../../src/Calc/Calc.csproj\" />", StringComparison.Ordinal))
            .Write("tests/Calc.Tests/AdderTests.cs", """
                using Xunit;
                namespace Calc.Tests;
                public class AdderTests
                {
                    [Fact] public void Zero() => Assert.Equal(0, Adder.Add(0, 0));
                    [Theory, InlineData(1, 2, 3), InlineData(4, 0, 4)] public void Sum(int a, int b, int c) => Assert.Equal(c, Adder.Add(a, b));
                    [Fact(Skip = "later")] public void Skipped() { }
                }
                """);
        var plan = await harness.Prepare();
        plan.Runner.ShouldBe("dotnet");
        plan.Target.ShouldBe("tests/Calc.Tests/Calc.Tests.csproj");
        const string failing = "Calc.Tests.AdderTests.Sum(a: 1, b: 2, c: 3)";
        var report = await harness.Bench.Run(plan, new TestRequest(null, null, TimeSpan.FromSeconds(240)), BenchHarness.Cancel);
        report.ShouldBe(TestRunStatus.Completed, "+Calc.Tests.AdderTests.Zero", "-" + failing, "+Calc.Tests.AdderTests.Sum(a: 4, b: 0, c: 4)", "?Calc.Tests.AdderTests.Skipped");
        report.Of(failing).File.ShouldBe("tests/Calc.Tests/AdderTests.cs");
        report.Of(failing).Message!.ShouldContain("Expected: 3");

        await using var session = await harness.Bench.Open(plan, BenchHarness.Cancel);
        var code = Path.Combine(session.Root, "src/Calc/Adder.cs");
        await File.WriteAllTextAsync(code, "namespace Calc;\npublic static class Adder { public static int Add(int a, int b) => a + b; }\n", BenchHarness.Cancel);
        (await session.Run([failing], TimeSpan.FromSeconds(240), BenchHarness.Cancel)).ShouldBe(TestRunStatus.Completed, "+" + failing);
        await File.WriteAllTextAsync(code, "namespace Calc;\npublic static class Adder { public static int Add(int a, int b) => a ++ b; }\n", BenchHarness.Cancel);
        var broken = await session.Run(null, TimeSpan.FromSeconds(240), BenchHarness.Cancel);
        broken.Status.ShouldBe(TestRunStatus.BuildFailed, broken.Log);
        broken.Log.ShouldStartWith("src/Calc/Adder.cs(2,");
        broken.Log.ShouldContain("error CS");
    }

    [Fact]
    public async Task VSTestAndTestingPlatformProjects_OfOneRepository_AreAllRun()
    {
        using var harness = new BenchHarness();
        const string sdk = "<PackageReference Include=\"Microsoft.NET.Test.Sdk\" Version=\"17.12.0\" />";
        harness.Write(".gitignore", "bin/\nobj/\n")
            .Write("X.Tests/X.Tests.csproj", Project.Replace("PACKAGES", sdk + "<PackageReference Include=\"xunit\" Version=\"2.9.2\" /><PackageReference Include=\"xunit.runner.visualstudio\" Version=\"2.8.2\" />", StringComparison.Ordinal).Replace("Exe", "Library", StringComparison.Ordinal))
            .Write("X.Tests/T.cs", "namespace X;\npublic class T { [Xunit.Theory, Xunit.InlineData(1), Xunit.InlineData(2)] public void Odd(int n) => Xunit.Assert.Equal(1, n % 2); }\n")
            .Write("N.Tests/N.Tests.csproj", Project.Replace("PACKAGES", sdk + "<PackageReference Include=\"NUnit\" Version=\"4.2.2\" /><PackageReference Include=\"NUnit3TestAdapter\" Version=\"4.6.0\" />", StringComparison.Ordinal).Replace("Exe", "Library", StringComparison.Ordinal))
            .Write("N.Tests/T.cs", "namespace N;\npublic class T { [NUnit.Framework.TestCase(1)] [NUnit.Framework.TestCase(2)] public void Odd(int n) => NUnit.Framework.Assert.That(n % 2, NUnit.Framework.Is.EqualTo(1)); [NUnit.Framework.Test, NUnit.Framework.Ignore(\"later\")] public void Skipped() { } }\n")
            .Write("M.Tests/M.Tests.csproj", Project.Replace("PACKAGES", "<PackageReference Include=\"MSTest\" Version=\"3.8.3\" />", StringComparison.Ordinal).Replace("</PropertyGroup>", "<EnableMSTestRunner>true</EnableMSTestRunner></PropertyGroup>", StringComparison.Ordinal))
            .Write("M.Tests/T.cs", "using Microsoft.VisualStudio.TestTools.UnitTesting;\nnamespace M;\n[TestClass] public class T { [DataTestMethod, DataRow(1), DataRow(2)] public void Odd(int n) => Assert.AreEqual(1, n % 2); [TestMethod] public void Plain() { } }\n");
        await using var session = await harness.Bench.Open(await harness.Prepare(), BenchHarness.Cancel);
        var report = await session.Run(null, TimeSpan.FromSeconds(300), BenchHarness.Cancel);
        report.ShouldBe(
            TestRunStatus.Completed,
            "+X.T.Odd(n: 1)", "-X.T.Odd(n: 2)", "+N.T.Odd(1)", "-N.T.Odd(2)", "?N.T.Skipped", "+M.T.Odd (1)", "-M.T.Odd (2)", "+M.T.Plain");
        var some = await session.Run(["N.T.Odd(2)", "M.T.Plain"], TimeSpan.FromSeconds(300), BenchHarness.Cancel);
        some.ShouldBe(TestRunStatus.Completed, "-N.T.Odd(2)", "+M.T.Plain");
    }

    [Fact]
    public async Task OpenSession_CompletesACommandWithMountsAndEnvironment()
    {
        using var harness = new BenchHarness();
        harness.Write("test_a.py", "import unittest\nclass A(unittest.TestCase):\n    def test_a(self): pass\n");
        await using var session = await harness.Bench.Open(await harness.Prepare(), BenchHarness.Cancel);
        var command = session.Complete(new SandboxCommand
        {
            Arguments = ["python3", "-V"],
            WorkingDirectory = string.Empty,
            Mounts = [new SandboxMount("/tmp", SandboxPaths.Tools)],
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["TZ"] = "Asia/Tokyo" },
        });
        command.WorkingDirectory.ShouldBe(SandboxPaths.Repo);
        command.Mounts.ShouldContain(new SandboxMount(session.Root, SandboxPaths.Repo, Writable: true));
        command.Mounts.Where(mount => mount.SandboxPath == SandboxPaths.Tools).ShouldHaveSingleItem().HostPath.ShouldBe("/tmp");
        command.Environment["TZ"].ShouldBe("Asia/Tokyo");
        command.Environment["HOME"].ShouldBe("/tmp");
    }
}
