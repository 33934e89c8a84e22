using Resolver.Syntax;

namespace Resolver.Repair.Mutate.Operators;

/// <summary>A condition gets one more operand: a guard against null or emptiness of what it looks at, or a condition that stands nearby.</summary>
public sealed class AddedConditionMutator : IMutator
{
    /// <inheritdoc />
    public string Kind => "added-condition";

    /// <inheritdoc />
    public IEnumerable<Candidate> Mutate(FunctionScope scope, SyntaxNode node)
    {
        if (node.Role != "condition" || node.Kind == SyntaxKind.Boolean)
        {
            return [];
        }

        var text = scope.TextOf(node);
        var whole = node.Kind is SyntaxKind.Logical or SyntaxKind.Conditional ? $"({text})" : text;
        return NullGuards(scope, node, whole).Concat(EmptyGuards(scope, node, whole)).Concat(Nearby(scope, node, whole));
    }

    private IEnumerable<Candidate> NullGuards(FunctionScope scope, SyntaxNode node, string whole)
    {
        var receivers = node.DescendantsAndSelf().Where(inner => inner.Role == "receiver" && inner.Kind is SyntaxKind.Name or SyntaxKind.Member)
            .Select(scope.TextOf).Distinct(StringComparer.Ordinal).Where(text => !scope.Dialect.FixedNames.Contains(text));
        foreach (var receiver in receivers)
        {
            var missing = scope.Dialect.IsNull(receiver);
            yield return scope.Replace(Kind, node, $"{missing} {scope.Dialect.Or} {whole}", 1.9);
            yield return scope.Replace(Kind, node, $"{scope.Dialect.Negate(missing)} {scope.Dialect.And} {whole}", 1.9);
        }
    }

    private IEnumerable<Candidate> EmptyGuards(FunctionScope scope, SyntaxNode node, string whole)
    {
        foreach (var empty in scope.Parameters.SelectMany(scope.Dialect.IsEmpty))
        {
            yield return scope.Replace(Kind, node, $"{whole} {scope.Dialect.Or} {empty}", 2.3);
            yield return scope.Replace(Kind, node, $"{whole} {scope.Dialect.And} {scope.Dialect.Negate(empty)}", 2.6);
        }
    }

    private IEnumerable<Candidate> Nearby(FunctionScope scope, SyntaxNode node, string whole)
    {
        var others = scope.Nodes.Where(other => other.Kind == SyntaxKind.Compare && !node.Span.Contains(other.Span))
            .Select(scope.TextOf).Distinct(StringComparer.Ordinal).Where(text => !text.Contains('\n', StringComparison.Ordinal));
        foreach (var other in others)
        {
            yield return scope.Replace(Kind, node, $"{whole} {scope.Dialect.And} {other}", 3.0);
            yield return scope.Replace(Kind, node, $"{whole} {scope.Dialect.Or} {other}", 3.0);
            yield return scope.Replace(Kind, node, $"{whole} {scope.Dialect.And} {scope.Dialect.Negate(other)}", 3.3);
        }
    }
}

/// <summary>An endless loop gets a condition that a variable gives; a condition becomes a constant.</summary>
public sealed class LoopConditionMutator : IMutator
{
    /// <inheritdoc />
    public string Kind => "loop-condition";

    /// <inheritdoc />
    public IEnumerable<Candidate> Mutate(FunctionScope scope, SyntaxNode node)
    {
        if (node.Role != "condition" || scope.Parent(node) is not { } parent)
        {
            yield break;
        }

        if (parent.Kind == SyntaxKind.Loop && node.Kind == SyntaxKind.Boolean)
        {
            foreach (var condition in ConditionsOf(scope))
            {
                yield return scope.Replace(Kind, node, condition, 1.7);
            }
        }
        else if (node.Kind != SyntaxKind.Boolean)
        {
            yield return scope.Replace(Kind, node, scope.Dialect.True, 3.6);
            yield return scope.Replace(Kind, node, scope.Dialect.False, 3.8);
        }
    }

    private static IEnumerable<string> ConditionsOf(FunctionScope scope) =>
        scope.Dialect.Truthiness ? scope.Names : scope.Names.SelectMany(scope.Dialect.IsEmpty).Select(scope.Dialect.Negate);
}

/// <summary>An early return at the function's begin: the missing base case.</summary>
public sealed class BaseCaseMutator : IMutator
{
    /// <inheritdoc />
    public string Kind => "base-case";

    /// <inheritdoc />
    public IEnumerable<Candidate> Mutate(FunctionScope scope, SyntaxNode node)
    {
        if (!ReferenceEquals(node, scope.Function) || node.Children.FirstOrDefault(child => child.Kind == SyntaxKind.Block) is not { } body
            || body.Children.FirstOrDefault(child => child.Kind != SyntaxKind.DocComment && child.Kind != SyntaxKind.ExpressionStatement) is not { } first)
        {
            yield break;
        }

        var indent = scope.File.IndentAt(first.Span.Start);
        foreach (var condition in Conditions(scope))
        {
            foreach (var value in Values(scope))
            {
                var guard = scope.Dialect.Guard(condition, value.Length == 0 ? "return" : "return " + value, indent);
                yield return scope.Edit(
                    Kind, new TextSpan(first.Span.Start, first.Span.Start), guard[indent.Length..] + "\n" + indent, 3.0,
                    $"Return `{value}` early if `{condition}`.");
            }
        }
    }

    private static IEnumerable<string> Conditions(FunctionScope scope) =>
        scope.Parameters.SelectMany(name => scope.Dialect.IsEmpty(name).Take(1).Append(scope.Dialect.IsNull(name)));

    private static IEnumerable<string> Values(FunctionScope scope)
    {
        var own = scope.Nodes.Where(node => node.Kind == SyntaxKind.Return).Select(node => node.Child("value")).OfType<SyntaxNode>()
            .Where(value => value.Span.Length <= 12).Select(scope.TextOf);
        return own.Concat(scope.Dialect.EmptyValues).Distinct(StringComparer.Ordinal).Take(5);
    }
}
