using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Resolver.Repair.TestHost.Compile;

/// <summary>Finds where loops count their turns and, for coverage, where statements say that they ran.</summary>
/// <param name="newPoint">Numbers a statement; null where only loops are guarded.</param>
internal sealed class Instrumenter(Func<SyntaxNode, int>? newPoint = null) : CSharpSyntaxWalker
{
    private readonly List<Edit> edits = [];

    /// <summary>The edits of a tree, sorted, relative to its own positions.</summary>
    public static IReadOnlyList<Edit> Of(SyntaxNode root, Func<SyntaxNode, int>? newPoint = null)
    {
        var walker = new Instrumenter(newPoint);
        walker.Visit(root);
        return Splice.Sort(walker.edits);
    }

    public override void DefaultVisit(SyntaxNode node)
    {
        if (LoopBody(node) is { } body)
        {
            Wrap(body, SwitchSource.Tick);
        }

        if (newPoint is not null)
        {
            Count(node, newPoint);
        }

        base.DefaultVisit(node);
    }

    private static StatementSyntax? LoopBody(SyntaxNode node) => node switch
    {
        ForStatementSyntax loop => loop.Statement,
        CommonForEachStatementSyntax loop => loop.Statement,
        WhileStatementSyntax loop => loop.Statement,
        DoStatementSyntax loop => loop.Statement,
        _ => null,
    };

    private void Count(SyntaxNode node, Func<SyntaxNode, int> number)
    {
        switch (node)
        {
            case BlockSyntax or LocalFunctionStatementSyntax or LabeledStatementSyntax or EmptyStatementSyntax or GlobalStatementSyntax:
                break;
            case StatementSyntax { Parent: BlockSyntax or SwitchSectionSyntax } statement:
                edits.Add(new Edit(statement.SpanStart, 0, SwitchSource.Hit(number(statement))));
                break;
            case StatementSyntax { Parent: IfStatementSyntax or ElseClauseSyntax or UsingStatementSyntax or LockStatementSyntax or FixedStatementSyntax } statement:
                Wrap(statement, SwitchSource.Hit(number(statement)));
                break;
            case StatementSyntax { Parent: { } parent } statement when LoopBody(parent) == statement:
                Wrap(statement, SwitchSource.Hit(number(statement)));
                break;
            case ArrowExpressionClauseSyntax arrow when BodySite.Of(arrow) is { } site:
                CountArrow(arrow, site, number(arrow.Expression));
                break;
        }
    }

    private void CountArrow(ArrowExpressionClauseSyntax arrow, BodySite site, int point)
    {
        edits.Add(new Edit(arrow.ArrowToken.SpanStart, arrow.ArrowToken.Span.Length, site.Open + SwitchSource.Hit(point) + site.Lead(arrow.Expression)));
        edits.Add(new Edit(site.Span.End, 0, site.Close, Closes: true));
    }

    private void Wrap(StatementSyntax statement, string first)
    {
        edits.Add(new Edit(statement.SpanStart, 0, "{" + first));
        edits.Add(new Edit(statement.Span.End, 0, "}", Closes: true));
    }
}
