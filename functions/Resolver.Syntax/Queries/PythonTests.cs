namespace Resolver.Syntax;

/// <summary>pytest and unittest.</summary>
internal sealed class PythonTests : TestDialect
{
    public override string? Test(SyntaxNode node, Stack<SyntaxNode> parents) =>
        node.Kind == SyntaxKind.Function && node.Name.StartsWith("test", StringComparison.Ordinal)
            && !parents.Any(parent => parent.Kind == SyntaxKind.Function) ? node.Name : null;

    public override string? Group(SyntaxNode node) => node.Kind == SyntaxKind.Type ? node.Name : null;

    public override TestState? Mark(SyntaxNode node, Stack<SyntaxNode> parents) => node.Kind switch
    {
        SyntaxKind.Attribute => OfDecorator(node.Name),
        SyntaxKind.Member when node is { Name: "skip" or "skipif" or "xfail", Children: [{ Name: "mark" }, ..] } => Named(node.Name),
        SyntaxKind.Call => OfCall(node),
        SyntaxKind.Throw when node.Children is [{ Name: "SkipTest" }, ..] => TestState.Skipped,
        SyntaxKind.Field or SyntaxKind.Assign when node is { Name: "__test__", Children: [.., { Kind: SyntaxKind.Boolean, Span.Length: 5 }] } => TestState.Skipped,
        _ => null,
    };

    // pytest.mark.… is found as the member that it is, in decorators, in pytestmark and in parameters alike.
    private static TestState? OfDecorator(string name) => name[(name.LastIndexOf('.') + 1)..] switch
    {
        _ when name.Contains("mark.", StringComparison.Ordinal) => null,
        "skip" or "skipIf" or "skipUnless" => TestState.Skipped,
        "expectedFailure" => TestState.ExpectedFailure,
        _ => null,
    };

    private static TestState? OfCall(SyntaxNode call) => (Owner(call), call.Name) switch
    {
        ("pytest", "skip" or "xfail") => Named(call.Name),
        ("pytest", "importorskip") or (_, "skipTest") => TestState.Skipped,
        _ => null,
    };

    private static TestState Named(string name) => name == "xfail" ? TestState.ExpectedFailure : TestState.Skipped;
}
