namespace Resolver.Syntax;

/// <summary>Go's own testing package; a subtest with a literal name is a test too.</summary>
internal sealed class GoTests(string text) : TestDialect
{
    public override string Separator => "/";

    public override string? Test(SyntaxNode node, Stack<SyntaxNode> parents) => node switch
    {
        { Kind: SyntaxKind.Function } when parents.Count == 1 && IsTestName(node.Name) => node.Name,
        { Kind: SyntaxKind.Call, Name: "Run" } when node.Children is [_, { Kind: SyntaxKind.String } name, { Kind: SyntaxKind.Function }] => Literal(name),
        _ => null,
    };

    public override string? Group(SyntaxNode node) => null;

    public override TestState? Mark(SyntaxNode node, Stack<SyntaxNode> parents) =>
        node is { Kind: SyntaxKind.Call, Name: "Skip" or "Skipf" or "SkipNow" } && Owner(node) is "t" or "b" or "f" or "tb" or "T" ? TestState.Skipped : null;

    private static bool IsTestName(string name) =>
        name.StartsWith("Test", StringComparison.Ordinal) || name.StartsWith("Benchmark", StringComparison.Ordinal)
        || name.StartsWith("Fuzz", StringComparison.Ordinal) || name.StartsWith("Example", StringComparison.Ordinal);

    // The go command writes spaces of a subtest's name as underscores.
    private string Literal(SyntaxNode node) => text[(node.Span.Start + 1)..(node.Span.End - 1)].Replace(' ', '_');
}
