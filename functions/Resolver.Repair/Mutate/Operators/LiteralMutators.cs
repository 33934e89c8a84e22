using System.Globalization;
using Resolver.Syntax;

namespace Resolver.Repair.Mutate.Operators;

/// <summary>A number becomes its neighbour, zero, one, its negative, or another number of the function.</summary>
public sealed class ConstantMutator : IMutator
{
    /// <inheritdoc />
    public string Kind => "constant";

    /// <inheritdoc />
    public IEnumerable<Candidate> Mutate(FunctionScope scope, SyntaxNode node)
    {
        if (node.Kind != SyntaxKind.Number)
        {
            yield break;
        }

        var text = scope.TextOf(node);
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            foreach (var (near, cost) in Near(value))
            {
                yield return scope.Replace(Kind, node, near, cost);
            }
        }

        foreach (var other in scope.Numbers.Where(number => number != text))
        {
            yield return scope.Replace(Kind, node, other, 1.9);
        }
    }

    private static IEnumerable<(string Text, double Cost)> Near(long value)
    {
        yield return ((value + 1).ToString(CultureInfo.InvariantCulture), 1.2);
        if (value > 0)
        {
            yield return ((value - 1).ToString(CultureInfo.InvariantCulture), 1.2);
            yield return ("-" + value.ToString(CultureInfo.InvariantCulture), 2.2);
        }
        else
        {
            yield return ("-1", 1.6);
        }

        if (value > 1)
        {
            yield return ("0", 2.2);
            yield return ("1", 2.2);
        }
    }
}

/// <summary>True becomes false, and the other way round; a constant result becomes a condition of the function.</summary>
public sealed class BooleanMutator : IMutator
{
    /// <inheritdoc />
    public string Kind => "boolean";

    /// <inheritdoc />
    public IEnumerable<Candidate> Mutate(FunctionScope scope, SyntaxNode node)
    {
        if (node.Kind != SyntaxKind.Boolean)
        {
            yield break;
        }

        var dialect = scope.Dialect;
        yield return scope.Replace(Kind, node, scope.TextOf(node) == dialect.True ? dialect.False : dialect.True, 1.2);
        if (scope.Parent(node)?.Kind == SyntaxKind.Return)
        {
            foreach (var (condition, cost) in Conditions(scope))
            {
                yield return scope.Replace("constant-result", node, condition, cost);
            }
        }
    }

    /// <summary>Comparisons that the function makes, then variables against zero and emptiness.</summary>
    private static IEnumerable<(string Text, double Cost)> Conditions(FunctionScope scope)
    {
        var own = scope.Nodes.Where(node => node.Kind == SyntaxKind.Compare).Select(scope.TextOf).Distinct(StringComparer.Ordinal);
        var zero = scope.Names.Select(name => $"{name} == 0");
        var empty = scope.Names.SelectMany(scope.Dialect.IsEmpty);
        return own.Select(text => (text, 2.3)).Concat(zero.Select(text => (text, 2.4))).Concat(empty.Select(text => (text, 2.7)));
    }
}

/// <summary>An empty collection, string or null becomes a variable, or a collection of one.</summary>
public sealed class EmptyValueMutator : IMutator
{
    /// <inheritdoc />
    public string Kind => "empty-value";

    /// <inheritdoc />
    public IEnumerable<Candidate> Mutate(FunctionScope scope, SyntaxNode node)
    {
        var text = scope.TextOf(node);
        var empty = node.Kind is SyntaxKind.Collection or SyntaxKind.Null or SyntaxKind.String
            && scope.Dialect.EmptyValues.Contains(text, StringComparer.Ordinal);
        if (!empty || scope.Parent(node)?.Kind is not (SyntaxKind.Return or SyntaxKind.Assign or SyntaxKind.Declare or SyntaxKind.Call))
        {
            yield break;
        }

        foreach (var name in scope.Names)
        {
            yield return scope.Replace(Kind, node, name, 2.3);
            if (node.Kind == SyntaxKind.Collection && scope.Dialect.CollectionOf(name) is { } collection)
            {
                yield return scope.Replace(Kind, node, collection, 2.2);
            }
        }

        if (node.Kind == SyntaxKind.Collection && scope.Dialect.CollectionOf(text) is { } nested)
        {
            yield return scope.Replace(Kind, node, nested, 2.2);
        }
    }
}
