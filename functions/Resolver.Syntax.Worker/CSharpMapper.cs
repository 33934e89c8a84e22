using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Resolver.Syntax.Wire;
using RoslynKind = Microsoft.CodeAnalysis.CSharp.SyntaxKind;
using RoslynNode = Microsoft.CodeAnalysis.SyntaxNode;
using RoslynSpan = Microsoft.CodeAnalysis.Text.TextSpan;

namespace Resolver.Syntax.Worker;

/// <summary>Roslyn's tree as the one tree of every language.</summary>
internal sealed class CSharpMapper
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Preview, DocumentationMode.None);

    private readonly TreeWriter writer;
    private readonly SourceText lines;

    private CSharpMapper(TreeWriter writer, SourceText lines)
    {
        this.writer = writer;
        this.lines = lines;
    }

    /// <summary>Parses and writes; a file with errors gives the tree that Roslyn made of it.</summary>
    public static void Map(string text, TreeWriter writer)
    {
        var source = SourceText.From(text);
        var tree = CSharpSyntaxTree.ParseText(source, Options);
        foreach (var error in tree.GetDiagnostics().Where(found => found.Severity == DiagnosticSeverity.Error).Take(20))
        {
            writer.Error(source.Lines.GetLinePosition(error.Location.SourceSpan.Start).Line + 1, error.Id + " " + error.GetMessage(null));
        }

        var mapper = new CSharpMapper(writer, source);
        writer.Open(SyntaxKind.File, new TextSpan(0, text.Length), string.Empty, string.Empty, nameof(RoslynKind.CompilationUnit));
        mapper.VisitChildren(tree.GetRoot());
        writer.Close();
    }

    private void VisitChildren(RoslynNode node)
    {
        foreach (var child in node.ChildNodes())
        {
            Visit(child, CSharpRoles.Of(node, child));
        }
    }

    private void Visit(RoslynNode node, string role)
    {
        if (node.Span.Length == 0 || CSharpKinds.IsInName(node))
        {
            return;
        }

        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            writer.Error(lines.Lines.GetLinePosition(node.SpanStart).Line + 1, "nested too deeply, the rest is left out");
            return;
        }

        if (CSharpKinds.IsTransparent(node))
        {
            VisitTransparent(node, role);
            return;
        }

        Write(node, role);
    }

    // What only groups (argument lists, parentheses) is not a node: its children take its place and, unless they have one, its role.
    private void VisitTransparent(RoslynNode node, string role)
    {
        foreach (var child in node.ChildNodes())
        {
            Visit(child, CSharpRoles.Of(node, child) is { Length: > 0 } own ? own : role);
        }
    }

    private void Write(RoslynNode node, string role)
    {
        var kind = CSharpKinds.Of(node);
        var sign = CSharpNames.Operator(node);
        var doc = CSharpKinds.IsDeclaration(node) ? DocOf(node) : default;
        var span = doc.Length > 0 ? RoslynSpan.FromBounds(doc.Start, node.Span.End) : node.Span;
        writer.Open(kind, Own(span), role, CSharpNames.Name(node), node.Kind().ToString(), sign.Text ?? string.Empty, Own(sign.Span));
        if (doc.Length > 0)
        {
            writer.Open(SyntaxKind.DocComment, Own(doc), string.Empty, string.Empty, "DocumentationComment");
            writer.Close();
        }

        VisitChildren(node);
        writer.Close();
    }

    // The comments right above a declaration, without a blank line between.
    private static RoslynSpan DocOf(RoslynNode node)
    {
        var trivia = node.GetLeadingTrivia();
        int start = -1, end = -1, breaks = 0;
        for (var i = trivia.Count - 1; i >= 0 && breaks < 2; i--)
        {
            var kind = trivia[i].Kind();
            if (kind is RoslynKind.SingleLineCommentTrivia or RoslynKind.MultiLineCommentTrivia)
            {
                start = trivia[i].SpanStart;
                end = end < 0 ? trivia[i].Span.End : end;
                breaks = 0;
            }
            else if (kind == RoslynKind.EndOfLineTrivia)
            {
                breaks++;
            }
            else if (kind != RoslynKind.WhitespaceTrivia)
            {
                break;
            }
        }

        return start < 0 ? default : RoslynSpan.FromBounds(start, end);
    }

    private static TextSpan Own(RoslynSpan span) => new(span.Start, span.End);
}
