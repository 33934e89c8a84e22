using Resolver.Syntax;

namespace Resolver.Repair.Mutate.Operators;

/// <summary>A comparison becomes another: first its boundary, then its opposite.</summary>
public sealed class ComparisonMutator : IMutator
{
    /// <inheritdoc />
    public string Kind => "comparison";

    /// <inheritdoc />
    public IEnumerable<Candidate> Mutate(FunctionScope scope, SyntaxNode node)
    {
        if (node is { Kind: SyntaxKind.Compare, OperatorSpan: { } place })
        {
            var cost = 1.0;
            foreach (var other in scope.Dialect.ComparisonsFor(node.Operator))
            {
                yield return scope.Edit(Kind, place, other, cost, Words.Operator(scope, node, other));
                cost += 0.25;
            }
        }
    }
}

/// <summary>An arithmetic operator becomes another, in assignments too; operands change places.</summary>
public sealed class ArithmeticMutator : IMutator
{
    /// <inheritdoc />
    public string Kind => "arithmetic";

    /// <inheritdoc />
    public IEnumerable<Candidate> Mutate(FunctionScope scope, SyntaxNode node)
    {
        if (node is { Kind: SyntaxKind.Binary or SyntaxKind.Assign, OperatorSpan: { } place } && node.Operator is not ("=" or ":="))
        {
            var assigns = node.Kind == SyntaxKind.Assign;
            var cost = 1.2;
            foreach (var other in scope.Dialect.ArithmeticFor(assigns ? node.Operator.TrimEnd('=') : node.Operator))
            {
                var spelled = assigns ? other + "=" : other;
                yield return scope.Edit(Kind, place, spelled, cost, Words.Operator(scope, node, spelled));
                cost += 0.2;
            }
        }

        if (node.Kind == SyntaxKind.Binary && node.Child("left") is { } left && node.Child("right") is { } right && node.Operator is not "*")
        {
            var swapped = scope.TextOf(right) + scope.File.Text[left.Span.End..right.Span.Start] + scope.TextOf(left);
            yield return scope.Edit("operand-order", new TextSpan(left.Span.Start, right.Span.End), swapped, 1.9);
        }
    }
}

/// <summary>And becomes or, and the other way round.</summary>
public sealed class LogicalMutator : IMutator
{
    /// <inheritdoc />
    public string Kind => "logical";

    /// <inheritdoc />
    public IEnumerable<Candidate> Mutate(FunctionScope scope, SyntaxNode node)
    {
        if (node is { Kind: SyntaxKind.Logical, OperatorSpan: { } place } && node.Operator != "??")
        {
            var other = node.Operator == scope.Dialect.And ? scope.Dialect.Or : scope.Dialect.And;
            yield return scope.Edit(Kind, place, other, 1.3, Words.Operator(scope, node, other));
        }
    }
}

/// <summary>An operand of an arithmetic or logical expression is dropped, or a sign, negation, index, conversion or call around a value.</summary>
public sealed class DroppedOperandMutator : IMutator
{
    /// <inheritdoc />
    public string Kind => "dropped-operand";

    /// <inheritdoc />
    public IEnumerable<Candidate> Mutate(FunctionScope scope, SyntaxNode node)
    {
        if (node.Kind is SyntaxKind.Logical or SyntaxKind.Binary)
        {
            foreach (var kept in node.Children.Where(child => child.Role is "left" or "right"))
            {
                yield return scope.Replace(Kind, node, scope.TextOf(kept), node.Kind == SyntaxKind.Logical ? 2.0 : 2.1);
            }
        }

        if (node.Kind == SyntaxKind.Unary && node.Child("operand") is { } operand)
        {
            yield return scope.Replace(Kind, node, scope.TextOf(operand), 1.6);
        }

        if (node.Kind == SyntaxKind.Call && node.Arguments() is [{ } only] && only.IsExpression())
        {
            yield return scope.Replace(Kind, node, scope.TextOf(only), 2.8);
        }
    }
}

/// <summary>A condition is negated.</summary>
public sealed class NegationMutator : IMutator
{
    /// <inheritdoc />
    public string Kind => "negation";

    /// <inheritdoc />
    public IEnumerable<Candidate> Mutate(FunctionScope scope, SyntaxNode node)
    {
        var operand = scope.Parent(node)?.Kind == SyntaxKind.Logical;
        if ((node.Role == "condition" || operand) && node.Kind is not (SyntaxKind.Compare or SyntaxKind.Unary or SyntaxKind.Boolean))
        {
            yield return scope.Replace(Kind, node, scope.Dialect.Negate(scope.TextOf(node)), 1.5);
        }
    }
}

/// <summary>Sentences about edits.</summary>
internal static class Words
{
    public static string Operator(FunctionScope scope, SyntaxNode node, string other)
    {
        var text = string.Join(' ', scope.TextOf(node).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return $"Replace the operator `{node.Operator}` by `{other}` in `{(text.Length <= 80 ? text : text[..77] + "...")}`.";
    }
}
