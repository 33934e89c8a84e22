using System.Globalization;
using Resolver.Syntax;
using Declaration = Resolver.Syntax.Outlines.Declaration;

namespace Resolver.Index.Chunk;

/// <summary>
/// Splits a unit that is too long at its statements. 200 lines and 8,000 characters, about 2,000 tokens: ten of them fill a common context,
/// and nine functions in ten of the repositories that were measured are far below.
/// </summary>
internal static class LongUnits
{
    private const int MostLines = 200;
    private const int MostCharacters = 8000;

    /// <summary>The unit, or its parts; each part has the unit's head before its own text.</summary>
    public static IReadOnlyList<FileChunk> Split(FileChunk whole, Declaration declaration, TextLines lines)
    {
        var left = whole.Elided.Sum(span => span.Length);
        if (whole.End - whole.Start < MostLines && declaration.Span.Length - left <= MostCharacters)
        {
            return [whole];
        }

        var parts = Parts(declaration, whole.Elided);
        return parts.Count == 1 ? [whole] : [.. parts.Select((part, number) => Part(whole, part, number, parts.Count, lines))];
    }

    private static FileChunk Part(FileChunk whole, TextSpan part, int number, int count, TextLines lines)
    {
        var text = lines.Text.AsMemory(part.Start, part.Length);
        return whole with
        {
            Symbol = string.Create(CultureInfo.InvariantCulture, $"{whole.Symbol} ({number + 1}/{count})"),
            Start = lines.LineOf(part.Start),
            End = lines.LineOf(Math.Max(part.Start, part.End - 1)),
            Pieces = number == 0 || whole.Signature is null ? [text] : [whole.Signature.AsMemory(), text],
            Elided = [.. whole.Elided.Where(part.Contains)],
        };
    }

    // As many statements as fit, at least one; never inside of one.
    private static List<TextSpan> Parts(Declaration declaration, IReadOnlyList<TextSpan> elided)
    {
        var parts = new List<TextSpan>();
        var start = declaration.Span.Start;
        var last = start;
        foreach (var cut in declaration.Cuts.Where(cut => cut > start).Append(declaration.Span.End))
        {
            if (last > start && Shown(start, cut, elided) > MostCharacters)
            {
                parts.Add(new TextSpan(start, last));
                start = last;
            }

            last = cut;
        }

        parts.Add(new TextSpan(start, declaration.Span.End));
        return parts;
    }

    private static int Shown(int start, int end, IReadOnlyList<TextSpan> elided) =>
        end - start - elided.Where(span => start <= span.Start && span.End <= end).Sum(span => span.Length);
}
