using Resolver.Syntax;

namespace Resolver.Repair.Mutate.Operators;

/// <summary>A variable is replaced by another of the same function: first those that are used alike.</summary>
public sealed class VariableMutator : IMutator
{
    /// <inheritdoc />
    public string Kind => "variable";

    /// <inheritdoc />
    public IEnumerable<Candidate> Mutate(FunctionScope scope, SyntaxNode node)
    {
        if (node.Kind != SyntaxKind.Name || node.Role == "callee" || !scope.Names.Contains(node.Name, StringComparer.Ordinal))
        {
            yield break;
        }

        var written = scope.Parent(node) is { Kind: SyntaxKind.Assign } && node.Role == "left";
        foreach (var other in scope.Names.Where(name => name != node.Name))
        {
            yield return scope.Replace(Kind, node, other, (scope.UsedAlike(node.Name, other) ? 1.5 : 2.0) + (written ? 0.5 : 0));
        }
    }
}

/// <summary>A member or method name is replaced by another one: of the same receiver first, then of the same file, the most similar first.</summary>
public sealed class MemberMutator : IMutator
{
    private const int Most = 6;

    /// <inheritdoc />
    public string Kind => "member";

    /// <inheritdoc />
    public IEnumerable<Candidate> Mutate(FunctionScope scope, SyntaxNode node)
    {
        if (node.Kind != SyntaxKind.Member || node.Child("receiver") is not { } receiver)
        {
            return [];
        }

        var place = NamePlace(scope, node, receiver);
        var called = node.Role == "callee";
        var near = scope.FileMembers(called).Where(name => name != node.Name)
            .OrderBy(name => scope.HasMember(name) ? 0 : 1).ThenByDescending(name => Similarity.Of(name, node.Name)).ThenBy(name => name, StringComparer.Ordinal)
            .Take(Most);
        return near.Select(name => scope.Edit(
            Kind, place, name, scope.HasMember(name) ? 1.7 : 2.4, $"Use `{name}` instead of `{node.Name}` in `{scope.TextOf(node)}`."));
    }

    private static TextSpan NamePlace(FunctionScope scope, SyntaxNode node, SyntaxNode receiver)
    {
        var start = scope.File.Text.IndexOf(node.Name, receiver.Span.End, StringComparison.Ordinal);
        return start < 0 || start >= node.Span.End ? node.Span : new TextSpan(start, start + node.Name.Length);
    }
}

/// <summary>A called function is replaced by its counterpart (min, max) or by another function that the file calls with as many arguments.</summary>
public sealed class CalleeMutator : IMutator
{
    /// <inheritdoc />
    public string Kind => "callee";

    /// <inheritdoc />
    public IEnumerable<Candidate> Mutate(FunctionScope scope, SyntaxNode node)
    {
        if (node.Kind is not (SyntaxKind.Name or SyntaxKind.Member) || node.Role != "callee" || node.Name.Length == 0)
        {
            yield break;
        }

        var pairs = scope.Dialect.CounterpartsOf(node.Name);
        foreach (var other in pairs)
        {
            var text = scope.TextOf(node);
            yield return scope.Replace(Kind, node, text[..^node.Name.Length] + other, 1.3);
        }

        if (node.Kind == SyntaxKind.Name)
        {
            foreach (var other in scope.Callees.Where(name => name != node.Name && !pairs.Contains(name, StringComparer.Ordinal)))
            {
                yield return scope.Replace(Kind, node, other, 2.5);
            }
        }
    }
}

/// <summary>How alike two names are.</summary>
internal static class Similarity
{
    /// <summary>0 to 1: shared beginnings and ends, relative to the longer name.</summary>
    public static double Of(string a, string b)
    {
        var most = Math.Min(a.Length, b.Length);
        var head = 0;
        while (head < most && a[head] == b[head])
        {
            head++;
        }

        var tail = 0;
        while (tail < most - head && a[^(tail + 1)] == b[^(tail + 1)])
        {
            tail++;
        }

        return (double)(head + tail) / Math.Max(a.Length, b.Length);
    }
}
