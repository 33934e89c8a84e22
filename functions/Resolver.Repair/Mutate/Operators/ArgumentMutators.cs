using Resolver.Syntax;

namespace Resolver.Repair.Mutate.Operators;

/// <summary>Neighbours of a list change places: arguments, indices, elements.</summary>
public sealed class SwappedArgumentsMutator : IMutator
{
    /// <inheritdoc />
    public string Kind => "swapped-arguments";

    /// <inheritdoc />
    public IEnumerable<Candidate> Mutate(FunctionScope scope, SyntaxNode node)
    {
        var items = node.Kind switch
        {
            SyntaxKind.Call or SyntaxKind.New => node.Arguments(),
            SyntaxKind.Index => [.. node.Children.Where(child => child.Role == "index")],
            SyntaxKind.Collection when node.Children.Count is >= 2 and <= 4 => node.Children,
            _ => [],
        };
        for (var i = 0; i + 1 < items.Count; i++)
        {
            var (a, b) = (items[i], items[i + 1]);
            var between = scope.File.Text[a.Span.End..b.Span.Start];
            if (between.Trim() == "," && scope.TextOf(a) != scope.TextOf(b))
            {
                var swapped = scope.TextOf(b) + between + scope.TextOf(a);
                yield return scope.Edit(Kind, new TextSpan(a.Span.Start, b.Span.End), swapped, node.Kind == SyntaxKind.Call ? 1.6 : 1.9);
            }
        }
    }
}

/// <summary>An expression is replaced by another one of the function that is built alike, or by a variable: code that fits is usually there.</summary>
public sealed class DonorExpressionMutator : IMutator
{
    private const int MaxLength = 60;
    private const int Most = 8;

    /// <inheritdoc />
    public string Kind => "donor-expression";

    /// <inheritdoc />
    public IEnumerable<Candidate> Mutate(FunctionScope scope, SyntaxNode node)
    {
        if (node.Kind is not (SyntaxKind.Index or SyntaxKind.Call or SyntaxKind.Member or SyntaxKind.Binary) || node.Role is "callee" || node.IsTarget())
        {
            return [];
        }

        var text = scope.TextOf(node);
        var own = scope.Nodes.Where(other => IsDonor(node, other)).Select(scope.TextOf).Where(other => other != text && other.Length <= MaxLength)
            .Distinct(StringComparer.Ordinal).OrderByDescending(other => Similarity.Of(other, text)).Take(Most)
            .Select(other => scope.Replace(Kind, node, other, node.Kind == SyntaxKind.Index ? 2.1 : 2.6));
        var names = node.Kind is SyntaxKind.Call or SyntaxKind.Index && scope.Parent(node)?.Kind != SyntaxKind.ExpressionStatement
            ? scope.Names.Select(name => scope.Replace(Kind, node, name, 2.5))
            : [];
        return own.Concat(names);
    }

    private static bool IsDonor(SyntaxNode node, SyntaxNode other) =>
        other.Kind == node.Kind && other.Role is not "callee" && !node.Span.Contains(other.Span) && !other.Span.Contains(node.Span);
}

/// <summary>An argument or element that is a plain variable is replaced by how the function writes that variable elsewhere (<c>b</c> by <c>b[1:]</c>), or by a shape that another argument has.</summary>
public sealed class ArgumentShapeMutator : IMutator
{
    /// <inheritdoc />
    public string Kind => "argument-shape";

    /// <inheritdoc />
    public IEnumerable<Candidate> Mutate(FunctionScope scope, SyntaxNode node)
    {
        if (node.Kind != SyntaxKind.Name || node.Role is not ("argument" or "iterable" or "value" or "index"))
        {
            yield break;
        }

        var shapes = scope.Nodes.Where(other => other.Kind is SyntaxKind.Index or SyntaxKind.Binary && other.Span.Length <= 40)
            .Select(other => (Text: scope.TextOf(other), Name: FirstName(other))).Where(shape => shape.Name.Length > 0)
            .Select(shape => node.Name + shape.Text[shape.Name.Length..]).Where(text => text != node.Name).Distinct(StringComparer.Ordinal);
        foreach (var shape in shapes)
        {
            yield return scope.Replace(Kind, node, shape, 2.2);
        }
    }

    private static string FirstName(SyntaxNode node)
    {
        var first = node;
        while (first.Children.Count > 0 && first.Children[0].Span.Start == node.Span.Start)
        {
            first = first.Children[0];
        }

        return first.Kind == SyntaxKind.Name && first.Span.Start == node.Span.Start ? first.Name : string.Empty;
    }
}

/// <summary>A variable gets one more arithmetic operand: another variable of the function, or itself.</summary>
public sealed class AddedOperandMutator : IMutator
{
    /// <inheritdoc />
    public string Kind => "added-operand";

    /// <inheritdoc />
    public IEnumerable<Candidate> Mutate(FunctionScope scope, SyntaxNode node)
    {
        var parent = scope.Parent(node)?.Kind;
        var fits = node.Role is "argument" or "index" || parent is SyntaxKind.Return or SyntaxKind.Compare or SyntaxKind.Binary;
        if (!fits || node.Kind is not (SyntaxKind.Name or SyntaxKind.Collection) || node.IsTarget() || node.Role is "callee" or "receiver" or "type")
        {
            yield break;
        }

        var text = scope.TextOf(node);
        foreach (var name in scope.Names)
        {
            foreach (var sum in Sums(scope, node, text, name))
            {
                yield return scope.Replace(Kind, node, parent is SyntaxKind.Binary ? $"({sum})" : sum, name == node.Name ? 2.9 : 2.7);
            }
        }
    }

    private static IEnumerable<string> Sums(FunctionScope scope, SyntaxNode node, string text, string name)
    {
        if (node.Kind == SyntaxKind.Collection)
        {
            return scope.Parent(node)?.Kind == SyntaxKind.Return ? [$"{name} + {text}", $"{text} + {name}"] : [];
        }

        return name == node.Name ? [$"{text} * {name}"] : [$"{text} - {name}", $"{text} + {name}"];
    }
}
