using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Resolver.Index.Chunk;
using Resolver.Syntax;

namespace Resolver.Index;

/// <summary>What a unit shows, read from the content of its file.</summary>
internal static class UnitTexts
{
    private const string Left = "…";

    /// <summary>The lines of a file; null where the content is another than the unit was made from.</summary>
    public static TextLines? Lines(byte[] content, string sha) => BlobSha(content) == sha ? new TextLines(FileRules.Decode(content)) : null;

    /// <summary>A unit's lines, without the parts that are left out of it.</summary>
    public static string Of(TextLines lines, int first, int last, IReadOnlyList<TextSpan> elided)
    {
        if (elided.Count == 0)
        {
            return lines.Slice(first, last);
        }

        var (start, end) = lines.Offsets(first, last);
        var text = new StringBuilder();
        foreach (var span in elided.Where(span => start <= span.Start && span.End <= end))
        {
            var part = lines.Text[start..span.Start];
            text.Append(part).Append(lines.Text[span.Start] == '{' ? $"{{ {Left} }}" : Left);
            start = span.End;
        }

        return text.Append(lines.Text, start, end - start).ToString();
    }

    [SuppressMessage("Security", "CA5350", Justification = "Git names its objects so; nothing is secured by it.")]
    private static string BlobSha(byte[] content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes($"blob {content.Length}\0"));
        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
