using System.Text.RegularExpressions;

namespace Resolver.Index.Chunk;

/// <summary>Dockerfiles by their stages.</summary>
internal static partial class DockerfileChunker
{
    /// <summary>Whether a file is one by its name.</summary>
    public static bool IsDockerfile(string fileName) =>
        fileName is "Dockerfile" or "Containerfile" || fileName.StartsWith("Dockerfile.", StringComparison.Ordinal) || fileName.StartsWith("Containerfile.", StringComparison.Ordinal);

    public static IReadOnlyList<FileChunk> Chunk(TextLines lines, string fileName)
    {
        var starts = new List<(int, string, string)>();
        for (var line = 1; line <= lines.Count; line++)
        {
            if (Stage().Match(lines.Line(line).ToString()) is { Success: true } match)
            {
                var name = match.Groups["name"].Success ? match.Groups["name"].Value : match.Groups["image"].Value;
                starts.Add((Blocks.WithCommentsAbove(lines, line, "#", after: 0), name, "block"));
            }
        }

        return Blocks.OneAfterTheOther(lines, starts, fileName);
    }

    [GeneratedRegex(@"^\s*FROM\s+(--\S+\s+)*(?<image>\S+)(\s+AS\s+(?<name>\S+))?", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Stage();
}
