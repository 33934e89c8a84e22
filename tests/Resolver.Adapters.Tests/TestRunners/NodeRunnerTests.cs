using System.Runtime.CompilerServices;
using Resolver.Core.Sandbox;
using Resolver.Core.Testing;

namespace Resolver.Adapters.Tests.TestRunners;

public sealed class NodeRunnerTests
{
    private const string Package = "{ \"name\": \"x\", \"type\": \"module\", \"scripts\": { \"test\": \"SCRIPT\" } }";
    private const string Code = "export const add = (a, b) => a - b;\n";

    [Fact]
    public async Task NodeTest_GivesOneResultForEachTest()
    {
        using var harness = new BenchHarness();
        harness.Write("package.json", Package.Replace("SCRIPT", "node --test", StringComparison.Ordinal)).Write("add.js", Code).Write("test/add.test.js", """
            import { test, describe, it } from 'node:test';
            import assert from 'node:assert';
            import { add } from '../add.js';
            test('zero', () => assert.equal(add(0, 0), 0));
            describe('adding', () => {
              it('one and two', () => assert.equal(add(1, 2), 3));
              it.skip('later', () => {});
            });
            test('outer', async (t) => { await t.test('inner', () => {}); });
            """).Write("test/other.test.js", "import { test } from 'node:test';\ntest('other', () => {});\n");
        var report = await harness.Run();
        report.ShouldBe(
            TestRunStatus.Completed,
            "+test/add.test.js > zero", "-test/add.test.js > adding > one and two", "?test/add.test.js > adding > later",
            "+test/add.test.js > outer", "+test/add.test.js > outer > inner", "+test/other.test.js > other");
        report.Failed.Single().Message!.ShouldContain("test/add.test.js:6");

        var one = await harness.Run(["test/add.test.js > adding > one and two"]);
        one.ShouldBe(TestRunStatus.Completed, "-test/add.test.js > adding > one and two");
    }

    [Fact]
    public async Task FileThatCannotBeLoaded_IsABuildFailure()
    {
        using var harness = new BenchHarness();
        harness.Write("package.json", Package.Replace("SCRIPT", "node --test", StringComparison.Ordinal))
            .Write("a.test.js", "import { test } from 'node:test';\nimport './missing.js';\ntest('a', () => {});\n");
        var report = await harness.Run();
        report.Status.ShouldBe(TestRunStatus.BuildFailed, report.Log);
        report.Log.ShouldContain("missing.js");
    }

    [Theory]
    [InlineData("vitest", "import { test, describe, expect } from 'vitest';\nimport { add } from '../add.js';\n")]
    [InlineData("jest", "const { add } = require('../add.js');\n")]
    [InlineData("mocha", "import { expect } from '../expect.js';\nimport { add } from '../add.js';\nconst test = it;\ntest.skip = it.skip;\n")]
    public async Task Runner_GivesOneResultForEachTest(string runner, string header)
    {
        using var harness = Peers();
        harness.Write("package.json", Package.Replace("SCRIPT", runner, StringComparison.Ordinal).Replace(runner == "jest" ? "\"type\": \"module\", " : "\n", string.Empty, StringComparison.Ordinal))
            .Write("add.js", runner == "jest" ? "exports.add = (a, b) => a - b;\n" : Code)
            .Write("expect.js", "export const expect = (a) => ({ toBe(b) { if (a !== b) throw new Error(`expected ${b}, got ${a}`); } });\n")
            .Write("test/add.test.js", header + """
                test('zero', () => { expect(add(0, 0)).toBe(0); });
                describe('adding', () => {
                  test('one and two', () => { expect(add(1, 2)).toBe(3); });
                  test.skip('later', () => {});
                });
                """);
        var plan = await harness.Prepare();
        plan.Runner.ShouldBe(runner);
        var report = await harness.Bench.Run(plan, new TestRequest(null, null, TimeSpan.FromSeconds(90)), BenchHarness.Cancel);
        report.ShouldBe(TestRunStatus.Completed, "+test/add.test.js > zero", "-test/add.test.js > adding > one and two", "?test/add.test.js > adding > later");
        report.Failed.Single().Message!.ShouldContain("test/add.test.js:");
        report.Failed.Single().File.ShouldBe("test/add.test.js");
    }

    private static BenchHarness Peers([CallerFilePath] string here = "")
    {
        var folder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "peers", "node_modules"));
        Directory.Exists(folder).ShouldBeTrue("tests/setup.sh installs jest, vitest and mocha");
        return new BenchHarness(new SandboxMount(folder, SandboxPaths.Repo + "/node_modules"));
    }
}
