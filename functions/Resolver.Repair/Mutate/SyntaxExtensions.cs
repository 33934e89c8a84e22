using Resolver.Syntax;

namespace Resolver.Repair.Mutate;

/// <summary>Small questions about nodes.</summary>
internal static class SyntaxExtensions
{
    /// <summary>The first child with a role.</summary>
    public static SyntaxNode? Child(this SyntaxNode node, string role) => node.Children.FirstOrDefault(child => child.Role == role);

    /// <summary>A call's or creation's arguments.</summary>
    public static IReadOnlyList<SyntaxNode> Arguments(this SyntaxNode call) => [.. call.Children.Where(child => child.Role == "argument")];

    /// <summary>Whether it yields a value and can be replaced by another expression.</summary>
    public static bool IsExpression(this SyntaxNode node) => node.Kind is SyntaxKind.Name or SyntaxKind.Member or SyntaxKind.Index
        or SyntaxKind.Call or SyntaxKind.New or SyntaxKind.Await or SyntaxKind.Binary or SyntaxKind.Compare or SyntaxKind.Logical
        or SyntaxKind.Unary or SyntaxKind.Conditional or SyntaxKind.Number or SyntaxKind.String or SyntaxKind.Boolean
        or SyntaxKind.Null or SyntaxKind.Collection;

    /// <summary>A statement that holds no other statements.</summary>
    public static bool IsSimpleStatement(this SyntaxNode node) => node.Kind is SyntaxKind.ExpressionStatement or SyntaxKind.Assign
        or SyntaxKind.Declare or SyntaxKind.Return or SyntaxKind.Throw or SyntaxKind.Jump;

    /// <summary>Whether it is written to, not read: the left side of an assignment or a loop's variable.</summary>
    public static bool IsTarget(this SyntaxNode node) => node.Role is "target" or "left-target";

    /// <summary>A comparison, a logical expression or a negation: what is a condition wherever it stands.</summary>
    public static bool IsCondition(this SyntaxNode node) =>
        node.Role == "condition" || node.Kind is SyntaxKind.Compare or SyntaxKind.Logical;
}
