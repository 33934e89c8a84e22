using System.Text;

namespace Resolver.Core.Edits;

/// <summary>
/// A file's text in which CR LF and LF are the same to a search, and that keeps its own line ends: what is put in gets the ends that
/// most of its lines have. A CR that no LF follows is an ordinary character.
/// </summary>
public sealed class LineText
{
    private readonly string _original;

    // Offset in the original of each character of Normal, and of its end.
    private readonly int[] _offsets;
    private readonly string _lineEnd;

    /// <summary>Reads a file's text.</summary>
    public LineText(string original)
    {
        _original = original;
        var normal = new StringBuilder(original.Length);
        var offsets = new List<int>(original.Length + 1);
        var pairs = 0;
        for (var i = 0; i < original.Length; i++)
        {
            offsets.Add(i);
            if (original[i] == '\r' && i + 1 < original.Length && original[i + 1] == '\n')
            {
                i++;
                pairs++;
            }

            normal.Append(original[i]);
        }

        offsets.Add(original.Length);
        Normal = normal.ToString();
        _offsets = [.. offsets];
        _lineEnd = pairs * 2 > Normal.Count(character => character == '\n') ? "\r\n" : "\n";
    }

    /// <summary>The text with LF only.</summary>
    public string Normal { get; }

    /// <summary>CR LF becomes LF.</summary>
    public static string Normalize(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);

    /// <summary>Where a text occurs in <see cref="Normal"/>, overlapping occurrences too; at most two, which is one too many.</summary>
    public IReadOnlyList<int> Find(string normalSearch)
    {
        var found = new List<int>(2);
        var at = Normal.IndexOf(normalSearch, StringComparison.Ordinal);
        while (at >= 0 && found.Count < 2)
        {
            found.Add(at);
            at = at + 1 < Normal.Length ? Normal.IndexOf(normalSearch, at + 1, StringComparison.Ordinal) : -1;
        }

        return found;
    }

    /// <summary>Replaces spans of <see cref="Normal"/>, given in order and without overlap, in the original.</summary>
    public string Replace(IEnumerable<(int Start, int End, string Text)> edits)
    {
        var result = new StringBuilder(_original.Length);
        var from = 0;
        foreach (var (start, end, text) in edits)
        {
            result.Append(_original, from, _offsets[start] - from);
            result.Append(Normalize(text).Replace("\n", _lineEnd, StringComparison.Ordinal));
            from = _offsets[end];
        }

        return result.Append(_original, from, _original.Length - from).ToString();
    }
}
