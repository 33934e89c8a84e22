using System.Text.RegularExpressions;
using Resolver.Adapters.TestRunners.Bench;
using Resolver.Core.Sandbox;

namespace Resolver.Adapters.TestRunners.Node;

/// <summary>Node's own test runner; needs no package.</summary>
internal sealed partial class NodeTestRunner : NodeRunner
{
    public override string Name => "node";

    protected override string Tool => "--test";

    /// <summary>Without a script that says so, test files that import <c>node:test</c> are proof enough.</summary>
    public override async Task<Detection?> Detect(RepositoryView view, CancellationToken cancel)
    {
        var project = (await NodeProject.All(view, cancel)).FirstOrDefault(project => project.Uses(Tool));
        if (project is not null)
        {
            // What stands before --test is for node itself (loaders, flags), what stands after it are files.
            var arguments = project.TestScript.Split("&&")[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var before = arguments.SkipWhile(word => word != "node").Skip(1).TakeWhile(word => word != Tool);
            return new Detection(Name, project.Folder, string.Join(' ', before.Concat(project.ArgumentsOf(Tool))), Math.Max(1, CountTests(view, project.Folder)));
        }

        var candidates = view.Where(path => TestFile().IsMatch(path.FileName));
        var texts = await view.Read(candidates.Take(50), cancel);
        var tests = candidates.Where(path => texts.TryGetValue(path, out var text) && NodeTest().IsMatch(text)).ToArray();
        return tests.Length == 0 ? null : new Detection(Name, string.Empty, string.Empty, tests.Length);
    }

    protected override IReadOnlyList<string> Command(RunScope scope, IReadOnlyList<string> arguments, IReadOnlyList<string> files) =>
    [
        "node", "--test", $"--test-reporter={SandboxPaths.Tools}/node/node-reporter.mjs", "--test-reporter-destination=stdout",
        .. files.Count == 0 ? arguments : arguments.Where(argument => argument.StartsWith('-')), .. files,
    ];

    [GeneratedRegex(@"\.[cm]?js$", RegexOptions.CultureInvariant)]
    private static partial Regex TestFile();

    [GeneratedRegex("['\"]node:test['\"]", RegexOptions.CultureInvariant)]
    private static partial Regex NodeTest();
}

/// <summary>jest.</summary>
internal sealed class JestRunner : NodeRunner
{
    public override string Name => "jest";

    protected override string Tool => "jest";

    protected override IReadOnlyList<string> Command(RunScope scope, IReadOnlyList<string> arguments, IReadOnlyList<string> files) =>
    [
        "node", Program(scope, "jest/bin/jest.js", "jest-cli/bin/jest.js"), "--ci", "--colors=false", "--coverage=false", "--watchman=false", "--cacheDirectory=/tmp/jest",
        $"--reporters={SandboxPaths.Tools}/node/jest-reporter.cjs", .. arguments, .. files.Count == 0 ? [] : new[] { "--runTestsByPath" }.Concat(files),
    ];
}

/// <summary>vitest.</summary>
internal sealed class VitestRunner : NodeRunner
{
    public override string Name => "vitest";

    protected override string Tool => "vitest";

    protected override IReadOnlyList<string> Command(RunScope scope, IReadOnlyList<string> arguments, IReadOnlyList<string> files) =>
    [
        "node", Program(scope, "vitest/vitest.mjs"), "run", $"--reporter={SandboxPaths.Tools}/node/vitest-reporter.mjs", "--coverage.enabled=false", .. arguments, .. files,
    ];
}

/// <summary>mocha.</summary>
internal sealed class MochaRunner : NodeRunner
{
    public override string Name => "mocha";

    protected override string Tool => "mocha";

    protected override IReadOnlyList<string> Command(RunScope scope, IReadOnlyList<string> arguments, IReadOnlyList<string> files) =>
    [
        "node", Program(scope, "mocha/bin/mocha.js", "mocha/bin/mocha"), $"--reporter={SandboxPaths.Tools}/node/mocha-reporter.cjs", "--no-color",
        .. files.Count == 0 ? arguments : arguments.Where(argument => argument.StartsWith('-')), .. files,
    ];
}
