using Microsoft.CodeAnalysis.CSharp.Syntax;
using RoslynNode = Microsoft.CodeAnalysis.SyntaxNode;

namespace Resolver.Syntax.Worker;

/// <summary>What a child is to its parent.</summary>
internal static class CSharpRoles
{
    /// <summary>The role, or an empty string.</summary>
    public static string Of(RoslynNode parent, RoslynNode child) => parent switch
    {
        ExpressionSyntax expression => OfExpression(expression, child),
        StatementSyntax statement => OfStatement(statement, child),
        ElseClauseSyntax => "else",
        EqualsValueClauseSyntax or ArrowExpressionClauseSyntax or AttributeArgumentSyntax { NameEquals: not null } => "value",
        ParameterSyntax parameter => child == parameter.Type ? "type" : child is EqualsValueClauseSyntax ? "value" : string.Empty,
        AttributeSyntax attribute => child == attribute.Name ? "type" : "argument",
        VariableDeclarationSyntax variables => child == variables.Type ? "type" : string.Empty,
        BaseMethodDeclarationSyntax method => child == method.Body || child == method.ExpressionBody ? "body" : child is TypeSyntax ? "type" : string.Empty,
        AccessorDeclarationSyntax accessor => child == accessor.Body || child == accessor.ExpressionBody ? "body" : string.Empty,
        BasePropertyDeclarationSyntax property => child == property.Type ? "type" : string.Empty,
        CatchClauseSyntax handler => child == handler.Block ? "body" : string.Empty,
        BinaryPatternSyntax pattern => child == pattern.Left ? "left" : "right",
        RelationalPatternSyntax => "right",
        UnaryPatternSyntax => "operand",
        TypeArgumentListSyntax or SimpleBaseTypeSyntax or NullableTypeSyntax or CatchDeclarationSyntax or TypePatternSyntax
            or DeclarationPatternSyntax or TypeConstraintSyntax or UsingDirectiveSyntax or TupleElementSyntax => child is TypeSyntax ? "type" : string.Empty,
        _ => string.Empty,
    };

    private static string OfStatement(StatementSyntax statement, RoslynNode child) => statement switch
    {
        IfStatementSyntax node => child == node.Condition ? "condition" : child == node.Statement ? "then" : "else",
        WhileStatementSyntax node => child == node.Condition ? "condition" : "body",
        DoStatementSyntax node => child == node.Condition ? "condition" : "body",
        ForStatementSyntax node => child == node.Condition ? "condition" : child == node.Statement ? "body" : child == node.Declaration ? "target" : string.Empty,
        ForEachStatementSyntax node => child == node.Expression ? "iterable" : child == node.Statement ? "body" : "type",
        ForEachVariableStatementSyntax node => child == node.Expression ? "iterable" : child == node.Statement ? "body" : "target",
        SwitchStatementSyntax node => child == node.Expression ? "value" : string.Empty,
        ReturnStatementSyntax or YieldStatementSyntax or ThrowStatementSyntax => "value",
        TryStatementSyntax node => child == node.Block ? "body" : string.Empty,
        LocalFunctionStatementSyntax node => child == node.Body || child == node.ExpressionBody ? "body" : child == node.ReturnType ? "type" : string.Empty,
        UsingStatementSyntax node => child == node.Statement ? "body" : string.Empty,
        LockStatementSyntax node => child == node.Statement ? "body" : string.Empty,
        _ => string.Empty,
    };

    private static string OfExpression(ExpressionSyntax expression, RoslynNode child) => expression switch
    {
        InvocationExpressionSyntax node => child == node.Expression ? "callee" : "argument",
        ObjectCreationExpressionSyntax node => child == node.Type ? "type" : child == node.ArgumentList ? "argument" : "initializer",
        ImplicitObjectCreationExpressionSyntax node => child == node.ArgumentList ? "argument" : "initializer",
        MemberAccessExpressionSyntax node => child == node.Expression ? "receiver" : "member",
        ConditionalAccessExpressionSyntax node => child == node.Expression ? "receiver" : "member",
        ElementAccessExpressionSyntax node => child == node.Expression ? "receiver" : "index",
        ElementBindingExpressionSyntax => "index",
        AssignmentExpressionSyntax node => child == node.Left ? "left" : "right",
        BinaryExpressionSyntax node => child == node.Left ? "left" : "right",
        IsPatternExpressionSyntax node => child == node.Expression ? "left" : "right",
        PrefixUnaryExpressionSyntax or PostfixUnaryExpressionSyntax => "operand",
        AwaitExpressionSyntax or ThrowExpressionSyntax => "value",
        ConditionalExpressionSyntax node => child == node.Condition ? "condition" : child == node.WhenTrue ? "then" : "else",
        CastExpressionSyntax node => child == node.Type ? "type" : "operand",
        AnonymousFunctionExpressionSyntax node => child == node.Block || child == node.ExpressionBody ? "body" : string.Empty,
        SwitchExpressionSyntax node => child == node.GoverningExpression ? "value" : string.Empty,
        TypeOfExpressionSyntax or DefaultExpressionSyntax or SizeOfExpressionSyntax => "type",
        DeclarationExpressionSyntax node => child == node.Type ? "type" : string.Empty,
        ArrayCreationExpressionSyntax node => child == node.Type ? "type" : "initializer",
        _ => string.Empty,
    };
}
