using Resolver.Core.Code;
using Resolver.Core.Ids;
using Resolver.Core.Testing;
using Resolver.Syntax;

namespace Resolver.Activities.Reproduce;

/// <summary>What the runner cannot tell of a new test and its syntax can: that it asserts something about the repository's code.</summary>
internal static class TestReading
{
    // Names of frameworks: an assertion that has no other name in it asserts a constant.
    private static readonly HashSet<string> Framework = new(StringComparer.OrdinalIgnoreCase)
    {
        "assert", "self", "cls", "pytest", "unittest", "t", "b", "testing", "require", "expect", "xunit", "nunit", "should", "shouldly", "this", "true", "false", "nil", "null", "none",
        "math", "nan", "fail", "is", "has", "does", "jest", "vi", "test", "it", "len", "not", "to", "be", "been", "have", "resolves", "rejects", "fmt", "errors",
    };

    /// <summary>Looks at a test that failed.</summary>
    /// <param name="parser">Parses it.</param>
    /// <param name="path">The new file.</param>
    /// <param name="text">Its text.</param>
    /// <param name="failures">What it failed by.</param>
    /// <param name="units">The code that its writer saw.</param>
    /// <param name="config">Tells tests from code.</param>
    /// <param name="cancel">Ends the parse.</param>
    /// <returns>Why it is refused; null where nothing speaks against it.</returns>
    public static async Task<string?> Refusal(
        ISyntaxParser parser, RepoPath path, string text, IReadOnlyList<TestFailure> failures, IReadOnlyList<UnitHit> units, ResolverConfig config, CancellationToken cancel)
    {
        var tree = await parser.Parse(path, text, cancel);
        if (tree is null || tree.Errors.Count > 0)
        {
            return $"The file cannot be parsed, so nobody can say what it asserts{(tree is null ? string.Empty : $" ({tree.Errors[0]})")}.";
        }

        if (TestMarkers.Of(tree).Markers.Count > 0)
        {
            return "The file skips a test or marks one as expected to fail.";
        }

        var product = units.Where(hit => !PathPolicy.IsTest(hit.Unit.Path, config) && !PathPolicy.IsDocumentation(hit.Unit.Path)).SelectMany(static hit => hit.Unit.Symbol.Split('.', ':', '#', '/')).ToHashSet(StringComparer.Ordinal);
        if (!Used(tree.Root).Any(product.Contains))
        {
            return "The test uses none of the code that was shown. Call the code that the issue is about.";
        }

        return failures.Where(static failure => failure.Kind == FailureKind.Assertion).Select(failure => Constant(tree, failure, path)).FirstOrDefault(static refusal => refusal is not null);
    }

    private static string? Constant(SyntaxTree tree, TestFailure failure, RepoPath path)
    {
        var frame = failure.Frames.FirstOrDefault(frame => frame.Path == path.Value);
        if (frame is null)
        {
            return null;
        }

        var lines = new LineMap(tree.Text);
        bool OnLine(SyntaxNode node) => lines.LinesOf(node.Span) is var at && at.Start <= frame.Line && frame.Line <= at.End;
        var assertions = tree.Root.DescendantsAndSelf().Where(node => node.Kind is SyntaxKind.Assertion or SyntaxKind.Throw && OnLine(node)).ToList();
        return assertions.Count == 0 || assertions.Exists(assertion => DependsOnCode(tree, assertion))
            ? null
            : $"The assertion in line {frame.Line} does not depend on the code: it fails whatever the code does. Assert a result of the code.";
    }

    // What only reports (t.Errorf, Assert.Fail, raise AssertionError) depends on the conditions that it stands under.
    private static bool DependsOnCode(SyntaxTree tree, SyntaxNode assertion)
    {
        if (assertion.Kind == SyntaxKind.Assertion && Names(assertion).Any())
        {
            return true;
        }

        var around = SyntaxQueries.PathTo(tree, assertion.Span.Start);
        return around.Any(static node => node.Kind is SyntaxKind.If or SyntaxKind.Switch or SyntaxKind.Loop or SyntaxKind.Try && Names(node).Any());
    }

    private static IEnumerable<string> Names(SyntaxNode node) => Used(node, ownCallee: false).Where(static name => !Framework.Contains(name) && !name.StartsWith("assert", StringComparison.OrdinalIgnoreCase));

    // What an assertion is called says nothing of what it is about.
    private static IEnumerable<string> Used(SyntaxNode node, bool ownCallee = true)
    {
        var skipped = ownCallee || node.Kind != SyntaxKind.Assertion ? null : node.Children.FirstOrDefault(static child => child.Role == "callee");
        return node.DescendantsAndSelf()
            .Where(inner => inner.Kind is SyntaxKind.Name or SyntaxKind.Member or SyntaxKind.Call or SyntaxKind.New or SyntaxKind.Import && inner.Name.Length > 0 && !ReferenceEquals(inner, skipped))
            .Select(static inner => inner.Name);
    }
}
