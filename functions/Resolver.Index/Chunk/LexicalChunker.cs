using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Resolver.Index.Chunk;

/// <summary>
/// Units of a file that no parser knows: a block begins at a line without indentation that declares something or follows an empty
/// line; a block that is too long is cut where its indentation is least.
/// </summary>
internal static partial class LexicalChunker
{
    private const int LongBlock = 80;
    private const int ShortBlock = 5;

    // The words that the expression below knows.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Openers = FrozenSet.Create(
        StringComparer.Ordinal,
        "class", "interface", "struct", "enum", "trait", "record", "object", "type", "func", "function", "def", "fn", "fun", "sub", "const", "let", "var", "pub")
        .GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Modifiers = FrozenSet.Create(
        StringComparer.Ordinal,
        "export", "default", "public", "private", "protected", "internal", "static", "final", "abstract", "async", "sealed", "unsafe", "override", "virtual", "partial", "data", "open")
        .GetAlternateLookup<ReadOnlySpan<char>>();

    public static IReadOnlyList<FileChunk> Chunk(TextLines lines, string fileName)
    {
        var found = new List<FileChunk>();
        foreach (var block in Blocks(lines).SelectMany(block => Cut(lines, block.Start, block.End)))
        {
            if (lines.WithoutEmptyEnds(block.Start, block.End) is var (start, end))
            {
                found.Add(Named(lines, start, end, fileName));
            }
        }

        return found;
    }

    private static FileChunk Named(TextLines lines, int start, int end, string fileName)
    {
        IReadOnlyList<ReadOnlyMemory<char>> text = [lines.Piece(start, end)];
        for (var line = start; line <= end; line++)
        {
            if (MayDeclare(lines.Line(line)) && Declaration().Match(lines.Line(line).ToString()) is { Success: true } match)
            {
                var name = match.Groups["name"].Value;
                var receiver = match.Groups["receiver"].Value;
                var kind = match.Groups["type"].Success ? "type" : receiver.Length > 0 ? "method" : "function";
                return new FileChunk(receiver.Length > 0 ? $"{receiver}.{name}" : name, name, kind, start, end, text);
            }
        }

        return new FileChunk(fileName, fileName, "block", start, end, text);
    }

    private static IEnumerable<(int Start, int End)> Blocks(TextLines lines)
    {
        var start = 1;
        var empty = false;
        for (var line = 2; line <= lines.Count; line++)
        {
            var text = lines.Line(line);
            if (text.IsWhiteSpace())
            {
                empty = true;
                continue;
            }

            var begins = IsOutermost(text) && (empty || (MayDeclare(text) && Declaration().IsMatch(text))) && !IsClosing(text);
            empty = false;
            if (begins && line - start >= ShortBlock)
            {
                // A comment right above belongs to what follows it.
                var from = AboveComments(lines, line, start);
                if (from > start)
                {
                    yield return (start, from - 1);
                    start = from;
                }
            }
        }

        yield return (start, lines.Count);
    }

    private static int AboveComments(TextLines lines, int line, int floor)
    {
        while (line - 1 > floor && IsComment(lines.Line(line - 1)))
        {
            line--;
        }

        return line;
    }

    private static IEnumerable<(int Start, int End)> Cut(TextLines lines, int start, int end)
    {
        while (end - start + 1 > LongBlock)
        {
            var cut = BestCut(lines, start + (LongBlock / 2), start + LongBlock);
            yield return (start, cut);
            start = cut + 1;
        }

        yield return (start, end);
    }

    // The line before the least indented line; an empty line before it is better still.
    private static int BestCut(TextLines lines, int from, int to)
    {
        var best = (Cost: int.MaxValue, Line: to);
        for (var line = from; line <= to; line++)
        {
            var text = lines.Line(line);
            if (text.IsWhiteSpace() || IsClosing(text.TrimStart()))
            {
                continue;
            }

            var cost = ((text.Length - text.TrimStart().Length) * 2) + (lines.Line(line - 1).IsWhiteSpace() ? 0 : 1);
            best = cost <= best.Cost ? (cost, line - 1) : best;
        }

        return best.Line;
    }

    // Most lines declare nothing: their first word that is no modifier tells it, and the expression need not be asked.
    private static bool MayDeclare(ReadOnlySpan<char> line)
    {
        while (true)
        {
            line = line.TrimStart();
            var length = line.IndexOfAnyExceptInRange('a', 'z');
            var word = length < 0 ? line : line[..length];
            if (!Modifiers.Contains(word))
            {
                return Openers.Contains(word);
            }

            line = line[word.Length..];
        }
    }

    private static bool IsOutermost(ReadOnlySpan<char> line) => line.Length > 0 && !char.IsWhiteSpace(line[0]);

    private static bool IsClosing(ReadOnlySpan<char> line) => line.Length > 0 && line[0] is '}' or ')' or ']';

    private static bool IsComment(ReadOnlySpan<char> line) => line.TrimStart() is ['/', '/', ..] or ['#', ..] or ['*', ..] or ['/', '*', ..] or ['@', ..];

    [GeneratedRegex(
        @"^\s*((export|default|public|private|protected|internal|static|final|abstract|async|sealed|pub(\([a-z]+\))?|unsafe|override|virtual|partial|data|open)\s+)*((?<type>class|interface|struct|enum|trait|record|object|type)\s+(?<name>[A-Za-z_$][\w$]*)|(func\s+\(\s*\w*\s*\*?(?<receiver>\w+)[^)]*\)\s*|func\s+|function\s*\*?\s*|def\s+|fn\s+|fun\s+|sub\s+)(?<name>[A-Za-z_$][\w$.]*)|(const|let|var)\s+(?<name>[A-Za-z_$][\w$]*)\s*=\s*(async\s*)?(\(|function|[A-Za-z_$][\w$]*\s*=>))",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Declaration();
}
