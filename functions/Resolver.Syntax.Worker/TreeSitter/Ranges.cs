namespace Resolver.Syntax.Worker.TreeSitter;

/// <summary>What is parsed of a text from which some spans are left out; everything else keeps its place.</summary>
internal static class Ranges
{
    /// <summary>The ranges between the spans.</summary>
    /// <param name="text">The text.</param>
    /// <param name="left">Left out; in source order.</param>
    public static TsRange[] Without(ReadOnlySpan<char> text, IReadOnlyList<TextSpan> left)
    {
        var ranges = new TsRange[left.Count + 1];
        var at = 0;
        var point = default(TsPoint);
        for (var i = 0; i <= left.Count; i++)
        {
            var end = i < left.Count ? left[i].Start : text.Length;
            ref var range = ref ranges[i];
            range.StartByte = (uint)at * sizeof(char);
            range.StartPoint = point;
            range.EndByte = (uint)end * sizeof(char);
            range.EndPoint = point = Moved(point, text[at..end]);
            if (i < left.Count)
            {
                at = left[i].End;
                point = Moved(point, text[end..at]);
            }
        }

        return ranges;
    }

    // Columns are bytes, as tree-sitter counts them.
    private static TsPoint Moved(TsPoint point, ReadOnlySpan<char> over)
    {
        var last = over.LastIndexOf('\n');
        return last < 0
            ? point with { Column = point.Column + ((uint)over.Length * sizeof(char)) }
            : new TsPoint { Row = point.Row + (uint)over.Count('\n'), Column = (uint)(over.Length - last - 1) * sizeof(char) };
    }
}
