using Microsoft.CodeAnalysis.CSharp.Syntax;
using RoslynKind = Microsoft.CodeAnalysis.CSharp.SyntaxKind;
using RoslynNode = Microsoft.CodeAnalysis.SyntaxNode;

namespace Resolver.Syntax.Worker;

/// <summary>Which of Roslyn's nodes is which of ours.</summary>
internal static class CSharpKinds
{
    /// <summary>The kind of a node that is written.</summary>
    public static SyntaxKind Of(RoslynNode node) => node switch
    {
        InvocationExpressionSyntax call => CSharpAssertions.IsAssertion(call) ? SyntaxKind.Assertion : SyntaxKind.Call,
        BaseNamespaceDeclarationSyntax => SyntaxKind.Namespace,
        BaseTypeDeclarationSyntax or DelegateDeclarationSyntax => SyntaxKind.Type,
        BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax => SyntaxKind.Function,
        ArrowExpressionClauseSyntax => node.Parent is BasePropertyDeclarationSyntax ? SyntaxKind.Function : SyntaxKind.Block,
        MemberDeclarationSyntax and not (GlobalStatementSyntax or IncompleteMemberSyntax) => SyntaxKind.Field,
        VariableDeclaratorSyntax { Parent.Parent: BaseFieldDeclarationSyntax } extra => IsFirst(extra) ? SyntaxKind.Other : SyntaxKind.Field,
        ParameterSyntax => SyntaxKind.Parameter,
        AttributeSyntax => SyntaxKind.Attribute,
        UsingDirectiveSyntax or ExternAliasDirectiveSyntax => SyntaxKind.Import,
        StatementSyntax statement => OfStatement(statement),
        ExpressionSyntax expression => OfExpression(expression),
        BinaryPatternSyntax => SyntaxKind.Logical,
        RelationalPatternSyntax => SyntaxKind.Compare,
        UnaryPatternSyntax => SyntaxKind.Unary,
        _ => SyntaxKind.Other,
    };

    /// <summary>Whether the comments above belong to it.</summary>
    public static bool IsDeclaration(RoslynNode node) =>
        node is (MemberDeclarationSyntax and not GlobalStatementSyntax) or AccessorDeclarationSyntax or LocalFunctionStatementSyntax;

    /// <summary>Whether it only groups its children.</summary>
    public static bool IsTransparent(RoslynNode node) => node is ParenthesizedExpressionSyntax or ParenthesizedPatternSyntax
        or BaseArgumentListSyntax or ArgumentSyntax or ElseClauseSyntax or AttributeListSyntax or AttributeArgumentListSyntax
        or AttributeArgumentSyntax { NameEquals: null } or VariableDeclarationSyntax or EqualsValueClauseSyntax or BaseParameterListSyntax or AccessorListSyntax
        or ConstantPatternSyntax or GlobalStatementSyntax or ExpressionElementSyntax or BaseListSyntax or BaseTypeSyntax
        or TypeArgumentListSyntax
        || (node is GenericNameSyntax && (node.Parent is MemberBindingExpressionSyntax || (node.Parent is MemberAccessExpressionSyntax member && member.Name == node)));

    /// <summary>Whether it is told by the name of the node that it stands in: a member's, an import's or a namespace's name, the name of an argument.</summary>
    public static bool IsInName(RoslynNode node) => node is NameColonSyntax or NameEqualsSyntax
        || node.Parent is UsingDirectiveSyntax
        || (node is NameSyntax && node.Parent is BaseNamespaceDeclarationSyntax)
        || (node is IdentifierNameSyntax && node.Parent is MemberBindingExpressionSyntax)
        || (node is IdentifierNameSyntax && node.Parent is MemberAccessExpressionSyntax member && member.Name == node);

    private static bool IsFirst(VariableDeclaratorSyntax declarator) =>
        declarator.Parent is VariableDeclarationSyntax list && list.Variables[0] == declarator;

    private static SyntaxKind OfStatement(StatementSyntax statement) => statement switch
    {
        BlockSyntax => SyntaxKind.Block,
        LocalDeclarationStatementSyntax => SyntaxKind.Declare,
        IfStatementSyntax => SyntaxKind.If,
        SwitchStatementSyntax => SyntaxKind.Switch,
        ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax => SyntaxKind.Loop,
        ReturnStatementSyntax or YieldStatementSyntax => SyntaxKind.Return,
        ThrowStatementSyntax => SyntaxKind.Throw,
        TryStatementSyntax => SyntaxKind.Try,
        BreakStatementSyntax or ContinueStatementSyntax or GotoStatementSyntax => SyntaxKind.Jump,
        ExpressionStatementSyntax => SyntaxKind.ExpressionStatement,
        _ => SyntaxKind.Other,
    };

    private static SyntaxKind OfExpression(ExpressionSyntax expression) => expression switch
    {
        AssignmentExpressionSyntax => SyntaxKind.Assign,
        BinaryExpressionSyntax binary => OfBinary(binary.Kind()),
        LiteralExpressionSyntax literal => OfLiteral(literal.Kind()),
        IsPatternExpressionSyntax => SyntaxKind.Compare,
        BaseObjectCreationExpressionSyntax or AnonymousObjectCreationExpressionSyntax => SyntaxKind.New,
        AwaitExpressionSyntax => SyntaxKind.Await,
        SimpleNameSyntax or ThisExpressionSyntax or BaseExpressionSyntax => SyntaxKind.Name,
        MemberAccessExpressionSyntax or MemberBindingExpressionSyntax => SyntaxKind.Member,
        ElementAccessExpressionSyntax or ElementBindingExpressionSyntax => SyntaxKind.Index,
        PrefixUnaryExpressionSyntax or PostfixUnaryExpressionSyntax => SyntaxKind.Unary,
        ConditionalExpressionSyntax => SyntaxKind.Conditional,
        InterpolatedStringExpressionSyntax => SyntaxKind.String,
        ThrowExpressionSyntax => SyntaxKind.Throw,
        SwitchExpressionSyntax => SyntaxKind.Switch,
        InitializerExpressionSyntax or CollectionExpressionSyntax or TupleExpressionSyntax or ArrayCreationExpressionSyntax
            or ImplicitArrayCreationExpressionSyntax or StackAllocArrayCreationExpressionSyntax or QueryExpressionSyntax => SyntaxKind.Collection,
        _ => SyntaxKind.Other,
    };

    private static SyntaxKind OfBinary(RoslynKind kind) => kind switch
    {
        RoslynKind.LogicalAndExpression or RoslynKind.LogicalOrExpression or RoslynKind.CoalesceExpression => SyntaxKind.Logical,
        RoslynKind.EqualsExpression or RoslynKind.NotEqualsExpression or RoslynKind.LessThanExpression or RoslynKind.LessThanOrEqualExpression
            or RoslynKind.GreaterThanExpression or RoslynKind.GreaterThanOrEqualExpression or RoslynKind.IsExpression => SyntaxKind.Compare,
        RoslynKind.AsExpression => SyntaxKind.Other,
        _ => SyntaxKind.Binary,
    };

    private static SyntaxKind OfLiteral(RoslynKind kind) => kind switch
    {
        RoslynKind.NumericLiteralExpression => SyntaxKind.Number,
        RoslynKind.TrueLiteralExpression or RoslynKind.FalseLiteralExpression => SyntaxKind.Boolean,
        RoslynKind.NullLiteralExpression => SyntaxKind.Null,
        RoslynKind.StringLiteralExpression or RoslynKind.Utf8StringLiteralExpression or RoslynKind.CharacterLiteralExpression => SyntaxKind.String,
        _ => SyntaxKind.Other,
    };
}
