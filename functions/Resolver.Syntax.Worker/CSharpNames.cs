using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RoslynNode = Microsoft.CodeAnalysis.SyntaxNode;

namespace Resolver.Syntax.Worker;

/// <summary>Names and operators, as written.</summary>
internal static class CSharpNames
{
    /// <summary>The declared, referenced or called name; empty where there is none.</summary>
    public static string Name(RoslynNode node) => node switch
    {
        SimpleNameSyntax name => name.Identifier.Text,
        MemberAccessExpressionSyntax member => member.Name.Identifier.Text,
        MemberBindingExpressionSyntax member => member.Name.Identifier.Text,
        InvocationExpressionSyntax call => Name(call.Expression),
        ConditionalAccessExpressionSyntax access => Name(access.WhenNotNull),
        ThisExpressionSyntax or BaseExpressionSyntax => node.ToString(),
        ObjectCreationExpressionSyntax creation => LastName(creation.Type),
        AttributeArgumentSyntax { NameEquals: { } equals } => equals.Name.Identifier.Text,
        AttributeSyntax attribute => LastName(attribute.Name),
        ParameterSyntax parameter => parameter.Identifier.Text,
        VariableDeclaratorSyntax declarator => declarator.Identifier.Text,
        ForEachStatementSyntax loop => loop.Identifier.Text,
        SingleVariableDesignationSyntax variable => variable.Identifier.Text,
        UsingDirectiveSyntax import => import.NamespaceOrType?.ToString() ?? string.Empty,
        LocalFunctionStatementSyntax function => function.Identifier.Text,
        AccessorDeclarationSyntax accessor => accessor.Keyword.Text,
        ArrowExpressionClauseSyntax { Parent: BasePropertyDeclarationSyntax } => "get",
        MemberDeclarationSyntax member => Declared(member),
        QualifiedNameSyntax name => name.Right.Identifier.Text,
        _ => string.Empty,
    };

    /// <summary>The operator's token, or none.</summary>
    public static SyntaxToken Operator(RoslynNode node) => node switch
    {
        BinaryExpressionSyntax binary => binary.OperatorToken,
        AssignmentExpressionSyntax assignment => assignment.OperatorToken,
        PrefixUnaryExpressionSyntax prefix => prefix.OperatorToken,
        PostfixUnaryExpressionSyntax postfix => postfix.OperatorToken,
        IsPatternExpressionSyntax pattern => pattern.IsKeyword,
        BinaryPatternSyntax pattern => pattern.OperatorToken,
        RelationalPatternSyntax pattern => pattern.OperatorToken,
        UnaryPatternSyntax pattern => pattern.OperatorToken,
        RangeExpressionSyntax range => range.OperatorToken,
        MemberAccessExpressionSyntax member => member.OperatorToken,
        MemberBindingExpressionSyntax member => member.OperatorToken,
        ConditionalAccessExpressionSyntax access => access.OperatorToken,
        VariableDeclaratorSyntax { Initializer: { } initializer } => initializer.EqualsToken,
        BreakStatementSyntax jump => jump.BreakKeyword,
        ContinueStatementSyntax jump => jump.ContinueKeyword,
        GotoStatementSyntax jump => jump.GotoKeyword,
        _ => default,
    };

    private static string LastName(TypeSyntax type) => type switch
    {
        SimpleNameSyntax name => name.Identifier.Text,
        QualifiedNameSyntax name => name.Right.Identifier.Text,
        AliasQualifiedNameSyntax name => name.Name.Identifier.Text,
        _ => type.ToString(),
    };

    private static string Declared(MemberDeclarationSyntax member) => member switch
    {
        BaseNamespaceDeclarationSyntax space => space.Name.ToString(),
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        DelegateDeclarationSyntax type => type.Identifier.Text,
        MethodDeclarationSyntax method => method.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        DestructorDeclarationSyntax destructor => "~" + destructor.Identifier.Text,
        OperatorDeclarationSyntax custom => "operator " + custom.OperatorToken.Text,
        ConversionOperatorDeclarationSyntax conversion => "operator " + conversion.Type,
        PropertyDeclarationSyntax property => property.Identifier.Text,
        EventDeclarationSyntax handler => handler.Identifier.Text,
        IndexerDeclarationSyntax => "this[]",
        EnumMemberDeclarationSyntax value => value.Identifier.Text,
        BaseFieldDeclarationSyntax { Declaration.Variables: [var first, ..] } => first.Identifier.Text,
        _ => string.Empty,
    };
}
