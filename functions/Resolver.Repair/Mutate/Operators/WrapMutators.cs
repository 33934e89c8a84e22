using Resolver.Syntax;

namespace Resolver.Repair.Mutate.Operators;

/// <summary>A value is wrapped in a conversion or a measure: <c>len</c>, <c>list</c>, <c>abs</c>.</summary>
public sealed class WrapMutator : IMutator
{
    /// <inheritdoc />
    public string Kind => "wrap";

    /// <inheritdoc />
    public IEnumerable<Candidate> Mutate(FunctionScope scope, SyntaxNode node)
    {
        var place = node.Role is "argument" or "iterable" or "value" || scope.Parent(node)?.Kind is SyntaxKind.Compare;
        if (!place || node.Kind is not (SyntaxKind.Name or SyntaxKind.Call or SyntaxKind.Member or SyntaxKind.Index))
        {
            yield break;
        }

        var cost = 3.0;
        foreach (var wrapper in scope.Dialect.Wrappers)
        {
            yield return scope.Replace(Kind, node, $"{wrapper}({scope.TextOf(node)})", cost);
            cost += 0.25;
        }
    }
}

/// <summary>What is assigned is bounded: by the variable's old value (an accumulator), or by zero.</summary>
public sealed class AccumulatorMutator : IMutator
{
    /// <inheritdoc />
    public string Kind => "accumulator";

    /// <inheritdoc />
    public IEnumerable<Candidate> Mutate(FunctionScope scope, SyntaxNode node)
    {
        if (node is not { Kind: SyntaxKind.Assign, Operator: "=" } || node.Child("left") is not { } left || node.Child("right") is not { } right)
        {
            yield break;
        }

        var (target, value) = (scope.TextOf(left), scope.TextOf(right));
        foreach (var bound in scope.Dialect.ExtremesOf(target, value).Concat(scope.Dialect.ExtremesOf("0", value)))
        {
            yield return scope.Replace(Kind, right, bound, 2.2);
        }

        yield return scope.Edit(Kind, new TextSpan(left.Span.End, right.Span.Start), " += ", 2.2, $"Add to `{target}` instead of assigning.");
        if (!value.Contains(target, StringComparison.Ordinal))
        {
            yield return scope.Replace(Kind, right, $"{value} + {target}", 2.8);
        }
    }
}

/// <summary>An augmented assignment becomes a plain one.</summary>
public sealed class PlainAssignmentMutator : IMutator
{
    /// <inheritdoc />
    public string Kind => "plain-assignment";

    /// <inheritdoc />
    public IEnumerable<Candidate> Mutate(FunctionScope scope, SyntaxNode node)
    {
        if (node is { Kind: SyntaxKind.Assign, OperatorSpan: { } place } && node.Operator.Length > 1 && node.Operator.EndsWith('='))
        {
            yield return scope.Edit(Kind, place, "=", 2.0, $"Assign instead of `{node.Operator}` in `{scope.TextOf(node)}`.");
        }
    }
}

/// <summary>A sequence is cut at a variable, at one or at its end before it is used.</summary>
public sealed class SliceMutator : IMutator
{
    /// <inheritdoc />
    public string Kind => "slice";

    /// <inheritdoc />
    public IEnumerable<Candidate> Mutate(FunctionScope scope, SyntaxNode node)
    {
        if (node.Kind != SyntaxKind.Name || node.Role is not ("argument" or "iterable") || node.IsTarget())
        {
            yield break;
        }

        foreach (var position in scope.Parameters.Where(name => name != node.Name).Prepend("1"))
        {
            foreach (var slice in scope.Dialect.SlicesOf(node.Name, position))
            {
                yield return scope.Replace(Kind, node, slice, node.Role == "iterable" ? 2.3 : 2.9);
            }
        }
    }
}
