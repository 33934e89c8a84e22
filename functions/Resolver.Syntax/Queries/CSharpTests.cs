using System.Text.RegularExpressions;

namespace Resolver.Syntax;

/// <summary>xUnit, NUnit, MSTest.</summary>
internal sealed partial class CSharpTests : TestDialect
{
    public override string? Test(SyntaxNode node, Stack<SyntaxNode> parents) =>
        node.Kind == SyntaxKind.Function && node.Children.Any(child => child.Kind == SyntaxKind.Attribute && TestAttribute().IsMatch(child.Name)) ? node.Name : null;

    public override string? Group(SyntaxNode node) => node.Kind is SyntaxKind.Type or SyntaxKind.Namespace ? node.Name : null;

    public override TestState? Mark(SyntaxNode node, Stack<SyntaxNode> parents) => node switch
    {
        { Kind: SyntaxKind.Attribute, Name: "Ignore" or "IgnoreAttribute" or "Explicit" or "ExplicitAttribute" } => TestState.Skipped,
        { Raw: "AttributeArgument", Name: "Skip" or "SkipWhen" or "SkipUnless" or "Ignore" or "IgnoreReason" or "Explicit" } => Unless(node, "false"),
        { Kind: SyntaxKind.Call, Name: "Skip" or "SkipWhen" or "SkipUnless" or "Ignore" or "Inconclusive" or "Pass" } when Owner(node) == "Assert" => TestState.Skipped,
        { Kind: SyntaxKind.Call, Name: "If" or "IfNot" } when Owner(node) == "Skip" => TestState.Skipped,
        { Kind: SyntaxKind.Call, Name: "That" } when Owner(node) == "Assume" => TestState.Skipped,
        _ => null,
    };

    // Explicit = false and Skip = null say that nothing is skipped.
    private static TestState? Unless(SyntaxNode node, string literal) =>
        node.Children is [{ Kind: SyntaxKind.Null }] || (node.Children is [{ Kind: SyntaxKind.Boolean } value] && value.Span.Length == literal.Length) ? null : TestState.Skipped;

    [GeneratedRegex("^(Test|TestCase|TestCaseSource|TestMethod|DataTestMethod|Property|[A-Za-z]*Fact|[A-Za-z]*Theory)(Attribute)?$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex TestAttribute();
}
