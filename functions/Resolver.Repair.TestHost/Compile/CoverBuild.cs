using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Resolver.Repair.CSharp.Protocol;

namespace Resolver.Repair.TestHost.Compile;

/// <summary>Compiles a project in which each statement says that it ran.</summary>
internal sealed class CoverBuild(LoadedProject project, int firstPoint)
{
    private readonly HashSet<string> skipped = new(StringComparer.Ordinal);

    public CompileReply Run(string output)
    {
        while (true)
        {
            var points = new List<CoverPoint>();
            var trees = project.Sources.Where(tree => !skipped.Contains(tree.FilePath)).OrderBy(tree => tree.FilePath, StringComparer.Ordinal)
                .Select(tree => Covered(tree, points)).ToList();
            var errors = project.Emit(trees, firstPoint + points.Count, output);
            if (errors.Count == 0)
            {
                return new CompileReply(Points: points);
            }

            if (!Skip(errors))
            {
                return new CompileReply(Error: errors[0].ToString());
            }
        }
    }

    private SyntaxTree Covered(SyntaxTree tree, List<CoverPoint> points)
    {
        var edits = Instrumenter.Of(tree.GetRoot(), statement =>
        {
            points.Add(PointOf(tree, statement));
            return firstPoint + points.Count - 1;
        });
        return project.Reparse(tree.FilePath, Splice.Apply(tree.ToString(), new TextSpan(0, tree.Length), edits));
    }

    // A file whose statements can't be counted is left as it is: no coverage is better than none for all.
    private bool Skip(IReadOnlyList<Diagnostic> errors)
    {
        var before = skipped.Count;
        skipped.UnionWith(errors.Select(error => error.Location.SourceTree?.FilePath).OfType<string>().Where(path => path.Length > 0));
        return skipped.Count > before;
    }

    private static CoverPoint PointOf(SyntaxTree tree, SyntaxNode statement)
    {
        var lines = tree.GetLineSpan(TextSpan.FromBounds(statement.SpanStart, HeaderEnd(statement)));
        return new CoverPoint(tree.FilePath, lines.StartLinePosition.Line + 1, lines.EndLinePosition.Line + 1);
    }

    // What holds other statements counts with its header only; they count for themselves.
    private static int HeaderEnd(SyntaxNode statement) => statement switch
    {
        IfStatementSyntax conditional => conditional.CloseParenToken.Span.End,
        ForStatementSyntax loop => loop.CloseParenToken.Span.End,
        CommonForEachStatementSyntax loop => loop.CloseParenToken.Span.End,
        WhileStatementSyntax loop => loop.CloseParenToken.Span.End,
        UsingStatementSyntax block => block.CloseParenToken.Span.End,
        LockStatementSyntax block => block.CloseParenToken.Span.End,
        FixedStatementSyntax block => block.CloseParenToken.Span.End,
        SwitchStatementSyntax choice => choice.OpenBraceToken.SpanStart,
        DoStatementSyntax loop => loop.DoKeyword.Span.End,
        TryStatementSyntax attempt => attempt.TryKeyword.Span.End,
        CheckedStatementSyntax block => block.Keyword.Span.End,
        UnsafeStatementSyntax block => block.UnsafeKeyword.Span.End,
        _ => statement.Span.End,
    };
}
