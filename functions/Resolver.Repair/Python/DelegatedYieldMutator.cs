using Resolver.Repair.Mutate;
using Resolver.Syntax;

namespace Resolver.Repair.Python;

/// <summary>A generator delegates to another one instead of yielding it, and the other way round.</summary>
public sealed class DelegatedYieldMutator : IMutator
{
    /// <inheritdoc />
    public string Kind => "delegated-yield";

    /// <inheritdoc />
    public IEnumerable<Candidate> Mutate(FunctionScope scope, SyntaxNode node)
    {
        if (node.Kind != SyntaxKind.Return || node.Children is not [{ } value, ..])
        {
            yield break;
        }

        var keyword = scope.File.Text[node.Span.Start..value.Span.Start].Trim();
        if (keyword is "yield" or "yield from")
        {
            var other = keyword == "yield" ? "yield from " : "yield ";
            yield return scope.Edit(Kind, new TextSpan(node.Span.Start, value.Span.Start), other, 1.5, $"Use `{other.Trim()}` instead of `{keyword}`.");
        }
    }
}
