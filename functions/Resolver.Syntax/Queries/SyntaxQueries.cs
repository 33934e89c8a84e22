using Resolver.Core.Code;

namespace Resolver.Syntax;

/// <summary>A declared name.</summary>
/// <param name="QualifiedName">With what it stands in, joined by dots: <c>Shop.Cart.Total</c>. A Go method begins with its receiver's type.</param>
/// <param name="Kind"><c>namespace</c>, <c>type</c>, <c>function</c>, <c>method</c> or <c>field</c>.</param>
/// <param name="Node">The declaration, attributes and doc comment included.</param>
/// <param name="Lines">Its lines, attributes and doc comment included.</param>
public sealed record Declaration(string QualifiedName, string Kind, SyntaxNode Node, LineSpan Lines)
{
    /// <summary>The last part of the name.</summary>
    public string Name => Node.Name;
}

/// <summary>Questions that are the same for every language.</summary>
public static class SyntaxQueries
{
    /// <summary>How many assertions a file has; the gate compares it before and after.</summary>
    public static int CountAssertions(SyntaxTree tree) => tree.Root.DescendantsAndSelf().Count(node => node.Kind == SyntaxKind.Assertion);

    /// <summary>The nodes from the file down to the innermost one around an offset.</summary>
    public static IReadOnlyList<SyntaxNode> PathTo(SyntaxTree tree, int offset)
    {
        var path = new List<SyntaxNode>();
        for (var node = tree.Root; node is not null; node = ChildAt(node, offset))
        {
            path.Add(node);
        }

        return path;
    }

    /// <summary>The innermost function around an offset that has a name, or null. Lambdas belong to the function that they stand in.</summary>
    public static SyntaxNode? EnclosingFunction(SyntaxTree tree, int offset) =>
        PathTo(tree, offset).LastOrDefault(node => node is { Kind: SyntaxKind.Function, Name.Length: > 0 });

    /// <summary>The innermost named function around the first character of a line that is no space.</summary>
    public static SyntaxNode? EnclosingFunctionOfLine(SyntaxTree tree, int line)
    {
        var offset = new LineMap(tree.Text).OffsetOf(line);
        while (offset < tree.Text.Length && tree.Text[offset] is ' ' or '\t')
        {
            offset++;
        }

        return EnclosingFunction(tree, offset);
    }

    /// <summary>All declarations of a file in source order; accessors are part of their property.</summary>
    public static IReadOnlyList<Declaration> Declarations(SyntaxTree tree)
    {
        var found = new List<Declaration>();
        Collect(tree.Root, string.Empty, SyntaxKind.File, new LineMap(tree.Text), found);
        return found;
    }

    private static SyntaxNode? ChildAt(SyntaxNode node, int offset)
    {
        int low = 0, high = node.Children.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var span = node.Children[middle].Span;
            if (span.Start <= offset && offset < span.End)
            {
                return node.Children[middle];
            }

            (low, high) = offset < span.Start ? (low, middle - 1) : (middle + 1, high);
        }

        return null;
    }

    private static void Collect(SyntaxNode node, string outer, SyntaxKind owner, LineMap lines, List<Declaration> found)
    {
        foreach (var child in node.Children)
        {
            if (KindOf(child, owner) is not { } kind)
            {
                Collect(child, outer, owner is SyntaxKind.Type && child.Kind is SyntaxKind.Function ? SyntaxKind.Function : owner, lines, found);
                continue;
            }

            var receiver = ReceiverType(child);
            var name = Join(outer, receiver is null ? child.Name : receiver + "." + child.Name);
            found.Add(new Declaration(name, receiver is null ? kind : "method", child, lines.LinesOf(child.Span)));
            Collect(child, name, child.Kind, lines, found);
        }
    }

    private static string? KindOf(SyntaxNode node, SyntaxKind owner) => (node.Kind, owner) switch
    {
        _ when node.Name.Length == 0 => null,
        (SyntaxKind.Namespace, _) => "namespace",
        (SyntaxKind.Type, _) => "type",
        (SyntaxKind.Function, SyntaxKind.Field) => null,
        (SyntaxKind.Function, SyntaxKind.Type) => "method",
        (SyntaxKind.Function, _) => "function",
        (SyntaxKind.Field, _) => "field",
        _ => null,
    };

    private static string Join(string outer, string name) => outer.Length == 0 ? name : outer + "." + name;

    // func (c *Cart) Total(): the receiver says the type that the method belongs to.
    private static string? ReceiverType(SyntaxNode node) =>
        node.Children.FirstOrDefault(child => child is { Kind: SyntaxKind.Parameter, Role: "receiver" })?.DescendantsAndSelf()
            .FirstOrDefault(inner => inner.Kind == SyntaxKind.Name)?.Name;
}
