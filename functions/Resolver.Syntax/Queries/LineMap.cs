using Resolver.Core.Code;

namespace Resolver.Syntax;

/// <summary>Offsets to lines and columns and back. Lines and columns are 1-based; lines end with <c>\n</c>, <c>\r\n</c> or <c>\r</c>.</summary>
public sealed class LineMap
{
    private readonly List<int> starts = [0];
    private readonly int length;

    /// <summary>Reads the line ends of a text.</summary>
    public LineMap(string text)
    {
        length = text.Length;
        for (var at = text.AsSpan().IndexOfAny('\r', '\n'); at >= 0 && at < length;)
        {
            at += text[at] == '\r' && at + 1 < length && text[at + 1] == '\n' ? 2 : 1;
            starts.Add(at);
            var next = text.AsSpan(at).IndexOfAny('\r', '\n');
            at = next < 0 ? length : at + next;
        }
    }

    /// <summary>Lines; a text that ends with a line break has an empty last one.</summary>
    public int Count => starts.Count;

    /// <summary>The line of an offset; offsets beyond the text are on the last line.</summary>
    public int LineOf(int offset)
    {
        var found = starts.BinarySearch(offset);
        return found >= 0 ? found + 1 : ~found;
    }

    /// <summary>The column of an offset, in UTF-16 code units.</summary>
    public int ColumnOf(int offset) => offset - starts[LineOf(offset) - 1] + 1;

    /// <summary>The offset of a place; clamped to the text where there is no such line or column.</summary>
    public int OffsetOf(int line, int column = 1)
    {
        if (line > Count)
        {
            return length;
        }

        var start = starts[Math.Max(line, 1) - 1];
        return Math.Min(start + Math.Max(column, 1) - 1, line < Count ? starts[Math.Max(line, 1)] : length);
    }

    /// <summary>The lines that a span touches, both ends included.</summary>
    public LineSpan LinesOf(TextSpan span) => new(LineOf(span.Start), LineOf(Math.Max(span.Start, span.End - 1)));
}
