namespace Resolver.Syntax.Tests;

internal static class Trees
{
    public static IEnumerable<SyntaxNode> All(this SyntaxTree tree, SyntaxKind kind) => tree.Root.DescendantsAndSelf().Where(node => node.Kind == kind);

    public static string Slice(this SyntaxTree tree, SyntaxNode node) => tree.Text[node.Span.Start..node.Span.End];

    public static string Slice(this SyntaxTree tree, SyntaxNode node, string role) => tree.Slice(node.Children.First(child => child.Role == role));

    /// <summary>Every operator of a kind as <c>left operator right</c>.</summary>
    public static IEnumerable<string> Operations(this SyntaxTree tree, SyntaxKind kind) =>
        tree.All(kind).Select(node => $"{tree.Slice(node, "left")} {node.Operator} {tree.Slice(node, "right")}");
}
