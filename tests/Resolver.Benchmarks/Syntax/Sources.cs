using System.Text;

namespace Resolver.Benchmarks.Syntax;

/// <summary>A source file of a checkout.</summary>
/// <param name="Full">Its place.</param>
/// <param name="Path">Below the checkout.</param>
/// <param name="Text">As the index would have it: a byte order mark is a character of it.</param>
internal sealed record SourceFile(string Full, string Path, string Text)
{
    /// <summary>Its size, bytes of UTF-8.</summary>
    public int Bytes { get; } = Encoding.UTF8.GetByteCount(Text);

    /// <summary>Its lines.</summary>
    public int Lines { get; } = Text.AsSpan().Count('\n') + 1;
}

/// <summary>The source files of a checkout.</summary>
internal static class Sources
{
    // The parsers' own limit; what is larger has no outline by design.
    private const int LargestBytes = 2_000_000;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The extensions of each language: our own list, so that one that the outliner forgets is missed.</summary>
    public static IReadOnlyDictionary<string, string[]> Extensions { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["csharp"] = [".cs"],
        ["go"] = [".go"],
        ["python"] = [".py", ".pyi"],
        ["typescript"] = [".ts", ".mts", ".cts"],
        ["tsx"] = [".tsx"],
        ["javascript"] = [".js", ".mjs", ".cjs", ".jsx"],
        ["java"] = [".java"],
        ["rust"] = [".rs"],
    };

    /// <summary>Reads those of a language, in order of their paths.</summary>
    /// <returns>The files, and how many were left out because they are too large or not UTF-8.</returns>
    public static (IReadOnlyList<SourceFile> Files, int LeftOut) Read(string checkout, string language)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        var files = new List<SourceFile>();
        var leftOut = 0;
        foreach (var full in Directory.EnumerateFiles(Path.GetFullPath(checkout), "*", options)
            .Where(full => Extensions[language].Contains(Path.GetExtension(full), StringComparer.Ordinal)).Order(StringComparer.Ordinal))
        {
            var path = Path.GetRelativePath(Path.GetFullPath(checkout), full).Replace('\\', '/');
            if (path.Split('/').Any(static part => part is ".git" or "node_modules"))
            {
                continue;
            }

            if (Decode(File.ReadAllBytes(full)) is { } text)
            {
                files.Add(new SourceFile(full, path, text));
            }
            else
            {
                leftOut++;
            }
        }

        return (files, leftOut);
    }

    private static string? Decode(byte[] bytes)
    {
        try
        {
            return bytes.Length > LargestBytes ? null : Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
