using System.Text;
using Resolver.Syntax;

namespace Resolver.Index.Chunk;

/// <summary>Units of a parsed file: top-level declarations, their members, and what stands outside of them.</summary>
internal static class SyntaxChunker
{
    private const int SmallField = 3; // lines: a field of less says nothing without its type

    public static IReadOnlyList<FileChunk> Chunk(SyntaxTree tree, TextLines lines, string fileName)
    {
        var found = new List<FileChunk>();
        var covered = new List<TextSpan>();
        Visit(tree.Root, tree.Text, lines, scope: string.Empty, inType: false, found, covered);
        var rest = Outside(tree.Text, tree.Root.Span, covered);
        if (rest.Any(char.IsLetterOrDigit) || found.Count == 0)
        {
            found.Add(new FileChunk(fileName, fileName, "file", 1, lines.Count, rest));
        }

        return found;
    }

    private static void Visit(SyntaxNode node, string text, TextLines lines, string scope, bool inType, List<FileChunk> found, List<TextSpan> covered)
    {
        foreach (var child in node.Children)
        {
            var name = child.Name.Length == 0 ? scope : scope.Length == 0 ? child.Name : $"{scope}.{child.Name}";
            switch (child.Kind)
            {
                case SyntaxKind.Type:
                    AddType(child, text, lines, name, found);
                    covered.Add(child.Span);
                    break;
                case SyntaxKind.Function when child.Name.Length > 0:
                    found.Add(Unit(child, text[child.Span.Start..child.Span.End], lines, name, inType ? "method" : "function"));
                    covered.Add(child.Span);
                    break;
                case SyntaxKind.Field when child.Name.Length > 0 && IsWorthIt(child, lines, inType):
                    found.Add(Unit(child, text[child.Span.Start..child.Span.End], lines, name, "field"));
                    covered.Add(child.Span);
                    break;
                default:
                    // Namespaces, blocks, exports and whatever else a language wraps around its declarations.
                    Visit(child, text, lines, child.Kind == SyntaxKind.Namespace ? name : scope, inType, found, covered);
                    break;
            }
        }
    }

    private static void AddType(SyntaxNode type, string text, TextLines lines, string name, List<FileChunk> found)
    {
        var members = new List<FileChunk>();
        var covered = new List<TextSpan>();
        Visit(type, text, lines, name, inType: true, members, covered);
        found.Add(Unit(type, Outside(text, type.Span, covered), lines, name, "type"));
        found.AddRange(members);
    }

    private static bool IsWorthIt(SyntaxNode field, TextLines lines, bool inType) =>
        !inType || lines.LineOf(field.Span.End - 1) - lines.LineOf(field.Span.Start) + 1 > SmallField;

    private static FileChunk Unit(SyntaxNode node, string text, TextLines lines, string symbol, string kind) =>
        new(symbol, node.Name, kind, lines.LineOf(node.Span.Start), lines.LineOf(Math.Max(node.Span.Start, node.Span.End - 1)), text);

    private static string Outside(string text, TextSpan whole, List<TextSpan> inner)
    {
        var rest = new StringBuilder();
        var at = whole.Start;
        foreach (var span in inner.OrderBy(span => span.Start))
        {
            rest.Append(text, at, Math.Max(0, span.Start - at));
            at = Math.Max(at, span.End);
        }

        return rest.Append(text, at, Math.Max(0, whole.End - at)).ToString();
    }
}
