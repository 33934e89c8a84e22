using Resolver.Core.Gate;
using Resolver.Core.Ids;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;

namespace Resolver.Activities.Tests.Reproduce;

/// <summary>The other runners on the real bench: a refused test, then a good one, then the candidates.</summary>
public sealed class WriteTestRunnerTests
{
    private const string Package = "{ \"name\": \"x\", \"type\": \"module\", \"scripts\": { \"test\": \"node --test\" } }";

    [Fact]
    public async Task Go_RefusesWhatDoesNotCompileOrOnlyPanics_AndFreezesTheRest()
    {
        const string code = "package auth\n\nfunc Allowed(count, limit int) bool { return count < limit }\n\nfunc First(of []string) string { return of[0] }\n";
        await using var house = await ReproductionHouse.With(
            ("go.mod", "module example.org/shop\n\ngo 1.19\n"),
            ("auth/limit.go", code),
            ("auth/limit_test.go", "package auth\n\nimport \"testing\"\n\nfunc TestBelow(t *testing.T) {\n\tif !Allowed(1, 3) {\n\t\tt.Fatal(\"below\")\n\t}\n}\n"));
        (string, string)[] shown = [("auth/limit.go", "Allowed"), ("auth/limit.go", "First")];
        const string start = "package auth\n\nimport \"testing\"\n\n";
        const string good = start + "func TestExactlyTheLimit(t *testing.T) {\n\tif got := Allowed(3, 3); !got {\n\t\tt.Errorf(\"Allowed(3, 3) = %v\", got)\n\t}\n}\n";
        const string issue = "Allowed is false at windows";

        var clash = await house.Write(issue, shown, start + "func TestBelow(t *testing.T) { t.Fatal(Allowed(3, 3)) }\n", good);
        clash.Writer.Prompts[1].Refused!.Reason.ShouldContain("TestBelow redeclared");
        var panic = await house.Write(issue, shown, start + "func TestFirst(t *testing.T) { First(nil) }\n", start + "func TestFail(t *testing.T) {\n\tAllowed(3, 3)\n\tt.Fatal(\"it is wrong\")\n}\n");
        panic.Writer.Prompts[1].Refused!.Reason.ShouldContain("panic, which the issue does not name");
        panic.Result.ShouldBeOfType<WrittenTest.Nothing>().Reason.ShouldContain("does not depend on the code");

        var ready = Reproduced(clash.Result, "auth/allowed_is_false_at_windows_issue_test.go", "auth.TestExactlyTheLimit");
        await Judge(house, ready, "auth/limit.go", code, "<", "<=");
    }

    [Fact]
    public async Task Node_RefusesWhatCannotBeLoadedOrAssertsAConstant_AndFreezesTheRest()
    {
        const string code = "export const allowed = (count, limit) => count < limit;\nexport const nameOf = (user) => user.name;\n";
        await using var house = await ReproductionHouse.With(
            ("package.json", Package),
            ("src/limit.js", code),
            ("test/limit.test.js", "import { test } from 'node:test';\nimport assert from 'node:assert';\nimport { allowed } from '../src/limit.js';\ntest('below', () => assert.ok(allowed(1, 3)));\n"));
        (string, string)[] shown = [("src/limit.js", "allowed"), ("src/limit.js", "nameOf")];
        const string start = "import { test } from 'node:test';\nimport assert from 'node:assert';\nimport { allowed, nameOf } from '../src/limit.js';\n";
        const string good = start + "test('exactly the limit', () => {\n  assert.equal(allowed(3, 3), true);\n});\n";

        var missing = await house.Write("Limit is off by one", shown, "import { allowed } from '../src/gone.js';\nimport { test } from 'node:test';\ntest('x', () => allowed(3, 3));\n", good);
        missing.Writer.Prompts[1].Refused!.Reason.ShouldContain("gone.js");
        var constant = await house.Write("Limit is off by one", shown, start + "test('x', () => {\n  allowed(3, 3);\n  assert.equal(true, false);\n});\n", start + "test('x', () => { nameOf(undefined); });\n");
        constant.Writer.Prompts[1].Refused!.Reason.ShouldContain("does not depend on the code");
        constant.Result.ShouldBeOfType<WrittenTest.Nothing>().Reason.ShouldContain("TypeError, which the issue does not name");

        var ready = Reproduced(missing.Result, "test/limit-is-off-by-one-issue.test.js", "test/limit-is-off-by-one-issue.test.js > exactly the limit");
        await Judge(house, ready, "src/limit.js", code, "<", "<=");
    }

    [Fact]
    public async Task Dotnet_RefusesWhatDoesNotCompile_AndFreezesTheRest()
    {
        const string project = "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType><ImplicitUsings>enable</ImplicitUsings></PropertyGroup><ItemGroup>ITEMS</ItemGroup></Project>";
        const string code = "namespace Shop;\npublic static class Limits { public static bool Allowed(int count, int limit) => count < limit; }\n";
        await using var house = await ReproductionHouse.With(
            (".gitignore", "bin/\nobj/\n"),
            ("src/Shop/Shop.csproj", project.Replace("ITEMS", string.Empty, StringComparison.Ordinal).Replace("Exe", "Library", StringComparison.Ordinal)),
            ("src/Shop/Limits.cs", code),
            ("tests/Shop.Tests/Shop.Tests.csproj", project.Replace("ITEMS", "<PackageReference Include=\"xunit.v3\" Version=\"4.0.2\" /><ProjectReference Include=\"../../src/Shop/Shop.csproj\" />", StringComparison.Ordinal)),
            ("tests/Shop.Tests/LimitsTests.cs", "using Xunit;\nnamespace Shop.Tests;\npublic sealed class LimitsTests { [Fact] public void Below() => Assert.True(Limits.Allowed(1, 3)); }\n"));
        (string, string)[] shown = [("src/Shop/Limits.cs", "Shop.Limits.Allowed")];
        const string start = "using Xunit;\nnamespace Shop.Tests;\npublic sealed class LimitIsOffTests\n{\n    [Fact]\n";

        var (result, writer) = await house.Write(
            "Limit is off", shown, start + "    public void Exactly() => Assert.True(Limits.Permitted(3, 3));\n}\n", start + "    public void Exactly() => Assert.True(Limits.Allowed(3, 3));\n}\n");
        writer.Prompts[1].Refused!.Reason.ShouldContain("CS0117");

        var ready = Reproduced(result, "tests/Shop.Tests/LimitIsOffIssueTests.cs", "Shop.Tests.LimitIsOffTests.Exactly");
        await Judge(house, ready, "src/Shop/Limits.cs", code, "<", "<=");
    }

    [Fact]
    public async Task ModelThatGivesUp_IsNothing_WithItsCost()
    {
        await using var house = await ReproductionHouse.With(("app.py", "def f():\n    return 1\n"), ("tests/test_app.py", "from app import f\n\n\ndef test_f():\n    assert f() == 1\n"));

        var (result, writer) = await house.Write("f is wrong", [("app.py", "f")]);

        writer.Prompts.Count.ShouldBe(1);
        var nothing = result.ShouldBeOfType<WrittenTest.Nothing>();
        nothing.Code.ShouldBe("gave-up");
        nothing.Usage.Usd.ShouldBe(0.01m);
    }

    private static Reproduction.Ready Reproduced(WrittenTest result, string path, string id)
    {
        var written = result.ShouldBeOfType<WrittenTest.Reproduced>(result.ToString());
        written.Path.Value.ShouldBe(path);
        written.Base.Targets.ShouldBe([id]);
        written.Base.Counts.ShouldBe(new TestCounts(1, 1, 0));
        return written.Base;
    }

    private static async Task Judge(ReproductionHouse house, Reproduction.Ready ready, string path, string code, string wrong, string right)
    {
        var file = RepoPath.Parse(path);
        var (good, _, patch) = await house.Judge(ready, merge: true, new FileChange(file, code.Replace(wrong, right, StringComparison.Ordinal)));
        good.Verdict.ShouldBe(Verdict.Pass, good.Blocking);
        patch.Files.Count.ShouldBe(2);
        var (bad, _, _) = await house.Judge(ready, merge: true, new FileChange(file, code + "\n"));
        bad.Verdict.ShouldBe(Verdict.Fail, bad.Blocking);
    }
}
