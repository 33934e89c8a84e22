using Resolver.Syntax;

namespace Resolver.Repair.Mutate.Operators;

/// <summary>One more or one less where numbers bound something: indices, slices, arguments, sides of comparisons, results.</summary>
public sealed class OffByOneMutator : IMutator
{
    /// <inheritdoc />
    public string Kind => "off-by-one";

    /// <inheritdoc />
    public IEnumerable<Candidate> Mutate(FunctionScope scope, SyntaxNode node)
    {
        if (node.IsTarget() || node.Kind is not (SyntaxKind.Name or SyntaxKind.Member or SyntaxKind.Index or SyntaxKind.Call or SyntaxKind.Binary))
        {
            yield break;
        }

        if (CostAt(scope, node) is { } cost)
        {
            var text = scope.TextOf(node);
            yield return scope.Replace(Kind, node, Suffix(scope, node, text, "+"), cost);
            yield return scope.Replace(Kind, node, Suffix(scope, node, text, "-"), cost);
        }
    }

    private static string Suffix(FunctionScope scope, SyntaxNode node, string text, string sign)
    {
        var tight = scope.Parent(node)?.Kind is SyntaxKind.Binary or SyntaxKind.Unary;
        return tight ? $"({text} {sign} 1)" : $"{text} {sign} 1";
    }

    private static double? CostAt(FunctionScope scope, SyntaxNode node)
    {
        var parent = scope.Parent(node);
        return (parent?.Kind, node.Role) switch
        {
            (_, "index") => 1.4,
            (SyntaxKind.Other, _) when scope.Parent(parent!)?.Kind == SyntaxKind.Index => 1.4,
            (SyntaxKind.Call, "argument") => 1.5,
            (SyntaxKind.Compare, _) => 1.8,
            (SyntaxKind.Return, _) when node.Kind != SyntaxKind.Call => 2.2,
            (SyntaxKind.Assign or SyntaxKind.Declare, "right" or "value") => 2.4,
            (SyntaxKind.Binary, _) when node.Kind != SyntaxKind.Binary => 2.4,
            _ => null,
        };
    }
}
