namespace Resolver.Syntax;

/// <summary>node:test, Jest, Vitest, Mocha: calls of <c>test</c>, <c>it</c> and <c>describe</c>, with what is chained to them.</summary>
internal sealed class JavaScriptTests(string text) : TestDialect
{
    public override string Separator => " > ";

    public override string? Test(SyntaxNode node, Stack<SyntaxNode> parents) =>
        Chain(node) is { Count: > 0 } chain && chain[0] is "it" or "test" or "specify" or "xit" or "xtest" or "fit" or "xspecify" ? Title(node, chain) : null;

    public override string? Group(SyntaxNode node) =>
        Chain(node) is { Count: > 0 } chain && chain[0] is "describe" or "suite" or "context" or "xdescribe" or "fdescribe" or "xcontext" ? Title(node, chain) : null;

    public override TestState? Mark(SyntaxNode node, Stack<SyntaxNode> parents)
    {
        if (node is { Kind: SyntaxKind.Call, Name: "skip" or "todo" } && Owner(node) is "t" or "this" or "ctx" or "context")
        {
            return TestState.Skipped;
        }

        if (Test(node, parents) is null && Group(node) is null)
        {
            return null;
        }

        var chain = Chain(node);
        return chain[0][0] == 'x' || chain.Any(part => part is "skip" or "todo" or "skipIf" or "runIf") ? TestState.Skipped
            : chain.Contains("failing") || chain.Contains("fails") ? TestState.ExpectedFailure
            : chain[0] is "fit" or "fdescribe" || chain.Contains("only") ? TestState.Focused
            : OfOptions(node);
    }

    // test('name', { skip: true }, …)
    private TestState? OfOptions(SyntaxNode call)
    {
        foreach (var option in call.Children.Where(child => child is { Role: "argument", Raw: "ObjectExpression" }).SelectMany(child => child.Children))
        {
            if (option.Name is "skip" or "todo" or "only" && option.Children is [var value, ..] && text.AsSpan()[value.Span.Start..value.Span.End] is not "false")
            {
                return option.Name == "only" ? TestState.Focused : TestState.Skipped;
            }
        }

        return null;
    }

    private string? Title(SyntaxNode node, List<string> chain)
    {
        var first = node.Children.FirstOrDefault(child => child.Role == "argument");
        return first is null || IsTable(node, chain) ? null
            : first.Kind == SyntaxKind.String ? text[(first.Span.Start + 1)..(first.Span.End - 1)]
            : text[first.Span.Start..first.Span.End];
    }

    // it.each([...]) is the table of the test that its result is called for.
    private static bool IsTable(SyntaxNode node, List<string> chain) => chain[^1] is "each" or "skipIf" or "runIf" && node.Children[0].Kind != SyntaxKind.Call;

    // it.skip.each([...])('name', …) is it, skip, each.
    private static List<string> Chain(SyntaxNode node)
    {
        var parts = new List<string>();
        for (var at = node.Kind == SyntaxKind.Call ? First(node) : null; at is not null;)
        {
            if (at is { Kind: SyntaxKind.Name or SyntaxKind.Member, Name.Length: > 0 })
            {
                parts.Add(at.Name);
            }

            at = at.Kind is SyntaxKind.Member or SyntaxKind.Call ? First(at) : null;
        }

        parts.Reverse();
        return parts;
    }

    private static SyntaxNode? First(SyntaxNode node) => node.Children is [var first, ..] ? first : null;
}
