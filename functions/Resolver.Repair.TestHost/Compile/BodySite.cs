using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Resolver.Repair.TestHost.Compile;

/// <summary>How the end of a body is reached.</summary>
internal enum BodyEnd
{
    /// <summary>By falling off, or <c>return;</c>.</summary>
    Falls,

    /// <summary>By falling off, or <c>yield break;</c>.</summary>
    Yields,

    /// <summary>Never: a value is returned, or an exception thrown.</summary>
    Returns,
}

/// <summary>The whole body of a member: what is cloned behind the switch.</summary>
/// <param name="Body">The block or the arrow clause.</param>
/// <param name="Span">What is replaced: the block, or the arrow clause with its semicolon.</param>
/// <param name="End">How its end is reached.</param>
/// <param name="IsAsync">Whether <c>await</c> is a keyword in it.</param>
/// <param name="Accessorless">Whether it is the arrow of a property or indexer, and needs a <c>get</c> around it.</param>
internal sealed record BodySite(SyntaxNode Body, TextSpan Span, BodyEnd End, bool IsAsync, bool Accessorless)
{
    /// <summary>What opens a block in place of the body.</summary>
    public string Open => Accessorless ? "{get{" : "{";

    /// <summary>What closes it.</summary>
    public string Close => Accessorless ? "}}" : "}";

    /// <summary>What stands after the copy of a body that may fall off its end.</summary>
    public string Leave => End switch
    {
        BodyEnd.Falls => "return;",
        BodyEnd.Yields => "yield break;",
        _ => string.Empty,
    };

    /// <summary>What makes a statement of an arrow's expression.</summary>
    public string Lead(ExpressionSyntax expression) => End == BodyEnd.Returns && expression is not ThrowExpressionSyntax ? "return " : " ";

    /// <summary>The site of a block or an arrow clause, or null where it is no member's body.</summary>
    public static BodySite? Of(SyntaxNode body) => body.Parent switch
    {
        MethodDeclarationSyntax method => For(body, method.SemicolonToken, IsVoid(method), method.Modifiers.Any(SyntaxKind.AsyncKeyword)),
        ConstructorDeclarationSyntax constructor => For(body, constructor.SemicolonToken, isVoid: true),
        DestructorDeclarationSyntax destructor => For(body, destructor.SemicolonToken, isVoid: true),
        BaseMethodDeclarationSyntax other => For(body, other.SemicolonToken, isVoid: false),
        AccessorDeclarationSyntax accessor => For(body, accessor.SemicolonToken, !accessor.IsKind(SyntaxKind.GetAccessorDeclaration)),
        PropertyDeclarationSyntax property when body is ArrowExpressionClauseSyntax => For(body, property.SemicolonToken, isVoid: false, accessorless: true),
        IndexerDeclarationSyntax indexer when body is ArrowExpressionClauseSyntax => For(body, indexer.SemicolonToken, isVoid: false, accessorless: true),
        _ => null,
    };

    /// <summary>The site around an edit, or null where it is outside of all bodies.</summary>
    public static BodySite? Around(SyntaxNode root, TextSpan edit) =>
        root.FindToken(edit.Start).Parent!.AncestorsAndSelf()
            .Where(node => node is BlockSyntax or ArrowExpressionClauseSyntax && IsInside(node, edit))
            .Select(Of)
            .FirstOrDefault(site => site is not null);

    private static bool IsInside(SyntaxNode body, TextSpan edit) => body switch
    {
        BlockSyntax block => block.OpenBraceToken.Span.End <= edit.Start && edit.End <= block.CloseBraceToken.SpanStart,
        ArrowExpressionClauseSyntax arrow => arrow.Expression.Span.Contains(edit),
        _ => false,
    };

    private static BodySite For(SyntaxNode body, SyntaxToken semicolon, bool isVoid, bool isAsync = false, bool accessorless = false)
    {
        var yields = body is BlockSyntax && body.DescendantNodes(node => node is not (LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax)).OfType<YieldStatementSyntax>().Any();
        var end = yields ? BodyEnd.Yields : isVoid ? BodyEnd.Falls : BodyEnd.Returns;
        var span = body is ArrowExpressionClauseSyntax ? TextSpan.FromBounds(body.SpanStart, semicolon.Span.End) : body.Span;
        return new BodySite(body, span, end, isAsync, accessorless);
    }

    private static bool IsVoid(MethodDeclarationSyntax method) => method.ReturnType switch
    {
        PredefinedTypeSyntax type => type.Keyword.IsKind(SyntaxKind.VoidKeyword),
        SimpleNameSyntax or QualifiedNameSyntax when method.Modifiers.Any(SyntaxKind.AsyncKeyword) => IsTask(method.ReturnType),
        _ => false,
    };

    private static bool IsTask(TypeSyntax type) => type switch
    {
        IdentifierNameSyntax name => name.Identifier.Text is "Task" or "ValueTask",
        QualifiedNameSyntax name => IsTask(name.Right),
        _ => false,
    };
}
