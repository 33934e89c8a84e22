using Resolver.Core.Ids;
using Resolver.Syntax;

namespace Resolver.Repair.Mutate;

/// <summary>A parsed file of the base commit.</summary>
/// <param name="Path">Where.</param>
/// <param name="Tree">Its tree; <see cref="SyntaxTree.Text"/> is its text.</param>
/// <param name="Dialect">How its language spells things.</param>
public sealed record SourceFile(RepoPath Path, SyntaxTree Tree, ILanguageDialect Dialect)
{
    private readonly int[] lineStarts = FindLineStarts(Tree.Text);
    private readonly ILookup<bool, string> members = Tree.Root.DescendantsAndSelf()
        .Where(node => node.Kind == SyntaxKind.Member && node.Name.Length > 0)
        .ToLookup(node => node.Role == "callee", node => node.Name);

    /// <summary>The text.</summary>
    public string Text => Tree.Text;

    /// <summary>The text of a node.</summary>
    public string TextOf(SyntaxNode node) => TextOf(node.Span);

    /// <summary>The text of a span.</summary>
    public string TextOf(TextSpan span) => Text[span.Start..span.End];

    /// <summary>Names of members that are called, or that are read.</summary>
    public IReadOnlyList<string> Members(bool called) => [.. members[called].Distinct(StringComparer.Ordinal)];

    /// <summary>1-based line of a position.</summary>
    public int LineOf(int position)
    {
        var found = Array.BinarySearch(lineStarts, position);
        return found >= 0 ? found + 1 : ~found;
    }

    /// <summary>Start of the line that a position stands on.</summary>
    public int LineStart(int position) => lineStarts[LineOf(position) - 1];

    /// <summary>White space before the first character of the line that a position stands on.</summary>
    public string IndentAt(int position)
    {
        var start = LineStart(position);
        var end = start;
        while (end < Text.Length && Text[end] is ' ' or '\t')
        {
            end++;
        }

        return Text[start..end];
    }

    private static int[] FindLineStarts(string text)
    {
        var starts = new List<int> { 0 };
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n')
            {
                starts.Add(i + 1);
            }
        }

        return [.. starts];
    }
}
