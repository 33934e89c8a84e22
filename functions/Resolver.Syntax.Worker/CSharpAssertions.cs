using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Resolver.Syntax.Worker;

/// <summary>Which calls check something: the frameworks' own names, for there are no types to look at in one file.</summary>
internal static partial class CSharpAssertions
{
    // Calls of an assert class that check nothing themselves: they skip, end early, or only group other assertions.
    private static readonly HashSet<string> NotChecks = new(StringComparer.Ordinal)
    {
        "Skip", "SkipWhen", "SkipUnless", "Ignore", "Inconclusive", "Pass", "Warn", "Multiple", "MultipleAsync", "EnterMultipleScope", "Scope",
    };

    private static readonly HashSet<string> Classes = new(StringComparer.Ordinal)
    {
        "Assert", "CollectionAssert", "StringAssert", "FileAssert", "DirectoryAssert", "ClassicAssert", "Should",
    };

    /// <summary>Whether a call is an assertion. A fluent chain is one: its outermost call.</summary>
    public static bool IsAssertion(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax member => IsMethod(member) || (IsOutermost(call) && HasShould(member.Expression)),
        MemberBindingExpressionSyntax binding => Extension().IsMatch(binding.Name.Identifier.Text),
        _ => false,
    };

    private static bool IsMethod(MemberAccessExpressionSyntax member)
    {
        var method = member.Name.Identifier.Text;
        return LastName(member.Expression) switch
        {
            "Debug" or "Trace" => method is "Assert" or "Fail",
            // MSTest's own extension point: Assert.That.IsSomething(...).
            "That" when member.Expression is MemberAccessExpressionSyntax { Expression: var before } => LastName(before) == "Assert",
            var type when Classes.Contains(type) => !NotChecks.Contains(method),
            _ => Extension().IsMatch(method),
        };
    }

    private static string LastName(ExpressionSyntax expression) => expression switch
    {
        IdentifierNameSyntax name => name.Identifier.Text,
        MemberAccessExpressionSyntax member => member.Name.Identifier.Text,
        AliasQualifiedNameSyntax name => name.Name.Identifier.Text,
        _ => string.Empty,
    };

    private static bool HasShould(ExpressionSyntax chain)
    {
        while (true)
        {
            switch (chain)
            {
                case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "Should" } }:
                case InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax { Name.Identifier.Text: "Should" } }:
                    return true;
                case InvocationExpressionSyntax call:
                    chain = call.Expression;
                    break;
                case MemberAccessExpressionSyntax member:
                    chain = member.Expression;
                    break;
                default:
                    return false;
            }
        }
    }

    private static bool IsOutermost(InvocationExpressionSyntax call)
    {
        ExpressionSyntax node = call;
        while (node.Parent is MemberAccessExpressionSyntax member && member.Expression == node)
        {
            node = member;
        }

        return node.Parent is not InvocationExpressionSyntax outer || outer.Expression != node;
    }

    // Shouldly's extension methods and NSubstitute's received checks. A bare "Should…" prefix would take a policy's ShouldRetry() for a check.
    [GeneratedRegex("^(Should(Be|Not|Contain|Throw|AllBe|Satisfy|StartWith|EndWith|Match|Have|Complete|Equal)|Received$|ReceivedWithAnyArgs$|DidNotReceive)", RegexOptions.ExplicitCapture)]
    private static partial Regex Extension();
}
