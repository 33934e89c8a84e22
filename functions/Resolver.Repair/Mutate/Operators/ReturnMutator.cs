using Resolver.Syntax;

namespace Resolver.Repair.Mutate.Operators;

/// <summary>A result is replaced by another result of the function or by a variable.</summary>
public sealed class ReturnMutator : IMutator
{
    /// <inheritdoc />
    public string Kind => "return-value";

    /// <inheritdoc />
    public IEnumerable<Candidate> Mutate(FunctionScope scope, SyntaxNode node)
    {
        if (node.Kind != SyntaxKind.Return || node.Child("value") is not { } value)
        {
            return [];
        }

        var text = scope.TextOf(value);
        var results = scope.Nodes.Where(other => other.Kind == SyntaxKind.Return && !ReferenceEquals(other, node))
            .Select(other => other.Child("value")).OfType<SyntaxNode>().Select(scope.TextOf).Where(other => !other.Contains('\n', StringComparison.Ordinal))
            .Select(other => (Text: other, Cost: 2.2));
        var names = value.Kind == SyntaxKind.Name ? [] : scope.Names.Select(name => (Text: name, Cost: 2.4));
        return results.Concat(names).Where(other => other.Text != text).DistinctBy(other => other.Text, StringComparer.Ordinal)
            .Select(other => scope.Replace(Kind, value, other.Text, other.Cost));
    }
}
