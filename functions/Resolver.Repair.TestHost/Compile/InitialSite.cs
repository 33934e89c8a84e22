using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Resolver.Repair.TestHost.Compile;

/// <summary>An expression outside of bodies that runs when an object or a type is made.</summary>
/// <param name="Expression">The whole initial value or argument.</param>
/// <param name="IsStatic">Whether it runs once in a process.</param>
internal sealed record InitialSite(ExpressionSyntax Expression, bool IsStatic)
{
    /// <summary>The site around an edit, or null where the value is fixed when callers are compiled (constants, defaults, attributes, enums).</summary>
    public static InitialSite? Around(SyntaxNode root, TextSpan edit) =>
        root.FindToken(edit.Start).Parent!.AncestorsAndSelf()
            .Where(node => node.Span.Contains(edit))
            .Select(Of)
            .FirstOrDefault(site => site is not null);

    private static InitialSite? Of(SyntaxNode node) => node switch
    {
        ExpressionSyntax { Parent: EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax field } } } value
            when value is not InitializerExpressionSyntax && !field.Modifiers.Any(SyntaxKind.ConstKeyword) =>
            new InitialSite(value, field.Modifiers.Any(SyntaxKind.StaticKeyword)),
        ExpressionSyntax { Parent: EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax property } } value =>
            new InitialSite(value, property.Modifiers.Any(SyntaxKind.StaticKeyword)),
        ExpressionSyntax { Parent: ArgumentSyntax { RefKindKeyword.RawKind: 0, Parent.Parent: ConstructorInitializerSyntax or PrimaryConstructorBaseTypeSyntax } } value =>
            new InitialSite(value, IsStatic: false),
        _ => null,
    };
}
