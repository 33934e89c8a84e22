using Resolver.Syntax;

namespace Resolver.Repair.Mutate.Operators;

/// <summary>A statement is deleted.</summary>
public sealed class DeletedStatementMutator : IMutator
{
    /// <inheritdoc />
    public string Kind => "deleted-statement";

    /// <inheritdoc />
    public IEnumerable<Candidate> Mutate(FunctionScope scope, SyntaxNode node)
    {
        if (StatementText.BlockOf(scope, node) is not { } block || node.Kind is SyntaxKind.Function or SyntaxKind.Type or SyntaxKind.DocComment
            || !StatementText.OwnsItsLines(scope, node))
        {
            yield break;
        }

        var simple = node.IsSimpleStatement();
        yield return StatementText.Statements(block).Count == 1
            ? scope.Replace(Kind, node, scope.Dialect.EmptyStatement, 3.4)
            : scope.Edit(Kind, StatementText.Lines(scope, node), string.Empty, simple ? 3.0 : 3.6, $"Delete {Name(scope, node)}.");
    }

    private static string Name(FunctionScope scope, SyntaxNode node)
    {
        var text = scope.TextOf(node);
        var line = text.IndexOf('\n', StringComparison.Ordinal);
        return line < 0 ? $"`{text}`" : $"the block that begins with `{text[..line].Trim()}`";
    }
}

/// <summary>A statement changes places with the next one, leaves its block to stand behind it, or enters the block before it.</summary>
public sealed class MovedStatementMutator : IMutator
{
    /// <inheritdoc />
    public string Kind => "moved-statement";

    /// <inheritdoc />
    public IEnumerable<Candidate> Mutate(FunctionScope scope, SyntaxNode node)
    {
        if (StatementText.BlockOf(scope, node) is not { } block || !StatementText.OwnsItsLines(scope, node))
        {
            yield break;
        }

        var statements = StatementText.Statements(block);
        var at = statements.ToList().FindIndex(other => ReferenceEquals(other, node));
        if (at >= 0 && at + 1 < statements.Count && node.IsSimpleStatement())
        {
            yield return Swap(scope, node, statements[at + 1]);
        }

        if (at > 0 && node.IsSimpleStatement() && LastBlock(statements[at - 1]) is { } before && Enter(scope, before, node) is { } entered)
        {
            yield return entered;
        }

        if (at > 0 && at == statements.Count - 1 && node.IsSimpleStatement() && Leave(scope, block, statements[at - 1], node) is { } left)
        {
            yield return left;
        }
    }

    private Candidate Swap(FunctionScope scope, SyntaxNode node, SyntaxNode next)
    {
        var between = scope.File.Text[node.Span.End..next.Span.Start];
        return scope.Edit(
            Kind, new TextSpan(node.Span.Start, next.Span.End), scope.TextOf(next) + between + scope.TextOf(node), 2.4,
            $"Move `{scope.TextOf(node)}` behind the statement that follows it.");
    }

    private Candidate? Enter(FunctionScope scope, SyntaxNode block, SyntaxNode node)
    {
        if (StatementText.Statements(block) is not [.., { } last])
        {
            return null;
        }

        var indent = scope.File.IndentAt(last.Span.Start);
        var rest = scope.File.Text[last.Span.End..node.Span.Start].TrimEnd();
        return scope.Edit(
            Kind, new TextSpan(last.Span.End, node.Span.End), "\n" + indent + scope.TextOf(node) + rest, 2.4,
            $"Move `{scope.TextOf(node)}` into the block before it.");
    }

    private Candidate? Leave(FunctionScope scope, SyntaxNode block, SyntaxNode previous, SyntaxNode node)
    {
        var outer = scope.Parent(block);
        if (outer is null || outer.Kind is not (SyntaxKind.If or SyntaxKind.Loop) || StatementText.BlockOf(scope, outer) is null)
        {
            return null;
        }

        var rest = scope.File.Text[node.Span.End..outer.Span.End];
        var moved = rest.TrimEnd() + "\n" + scope.File.IndentAt(outer.Span.Start) + scope.TextOf(node);
        return scope.Edit(
            Kind, new TextSpan(previous.Span.End, outer.Span.End), moved, 2.4, $"Move `{scope.TextOf(node)}` out of its block.");
    }

    private static SyntaxNode? LastBlock(SyntaxNode statement) =>
        statement.Kind is SyntaxKind.If or SyntaxKind.Loop ? statement.Children.LastOrDefault(child => child.Kind == SyntaxKind.Block) : null;
}

/// <summary>A statement is added: one that the function has elsewhere, perhaps with another variable, or an assignment between two variables.</summary>
public sealed class AddedStatementMutator : IMutator
{
    private const int MaxLength = 60;

    /// <inheritdoc />
    public string Kind => "added-statement";

    /// <inheritdoc />
    public IEnumerable<Candidate> Mutate(FunctionScope scope, SyntaxNode node)
    {
        if (StatementText.BlockOf(scope, node) is not { } block || !StatementText.OwnsItsLines(scope, node))
        {
            yield break;
        }

        var last = ReferenceEquals(StatementText.Statements(block)[^1], node) && node.Kind is not (SyntaxKind.Return or SyntaxKind.Jump or SyntaxKind.Throw);
        var indent = scope.File.IndentAt(node.Span.Start);
        foreach (var (text, cost) in Donors(scope))
        {
            if (node.Kind is not (SyntaxKind.Declare or SyntaxKind.Function))
            {
                yield return scope.Edit(Kind, new TextSpan(node.Span.Start, node.Span.Start), text + "\n" + indent, cost, $"Add `{text}` before line {scope.File.LineOf(node.Span.Start)}.");
            }

            if (last)
            {
                yield return scope.Edit(Kind, new TextSpan(node.Span.End, node.Span.End), "\n" + indent + text, cost, $"Add `{text}` after line {scope.File.LineOf(node.Span.End)}.");
            }
        }
    }

    private static IEnumerable<(string Text, double Cost)> Donors(FunctionScope scope)
    {
        var statements = scope.Nodes.Where(node => node.Kind is SyntaxKind.ExpressionStatement or SyntaxKind.Assign && node.Span.Length <= MaxLength)
            .Where(node => StatementText.BlockOf(scope, node) is not null && node.Children.Count > 0 && node.Children[0].Kind != SyntaxKind.String).ToList();
        var copies = statements.Select(scope.TextOf).Select(text => (Text: text, Cost: 3.1));
        var variants = statements.SelectMany(node => Variants(scope, node)).Select(text => (Text: text, Cost: 3.3));
        return copies.Concat(variants).Concat(Assignments(scope)).DistinctBy(donor => donor.Text, StringComparer.Ordinal);
    }

    /// <summary>The statement with one of its variables replaced by another.</summary>
    private static IEnumerable<string> Variants(FunctionScope scope, SyntaxNode statement)
    {
        var text = scope.TextOf(statement);
        var names = statement.DescendantsAndSelf().Where(node => node.Kind == SyntaxKind.Name && node.Role != "callee");
        return from name in names
               from other in scope.Names
               where other != name.Name && scope.UsedAlike(name.Name, other)
               let at = name.Span.Start - statement.Span.Start
               select text[..at] + other + text[(at + name.Span.Length)..];
    }

    private static IEnumerable<(string Text, double Cost)> Assignments(FunctionScope scope)
    {
        var assigned = scope.Nodes.Where(node => node is { Kind: SyntaxKind.Name, Role: "left" }).Select(node => node.Name).Distinct(StringComparer.Ordinal);
        return from left in assigned
               from right in scope.Names
               where left != right && scope.UsedAlike(left, right)
               select (scope.Dialect.Statement($"{left} = {right}"), 3.1);
    }
}
