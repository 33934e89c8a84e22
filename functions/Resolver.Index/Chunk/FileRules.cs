using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Resolver.Core.Ids;

namespace Resolver.Index.Chunk;

/// <summary>Which files are not worth an index, and why; the reasons are for people.</summary>
internal static partial class FileRules
{
    private const int Head = 8192;
    private const int MinifiedLine = 5000;
    private const int MinifiedAverage = 400;

    // One of them is in each text that the expression below matches.
    private static readonly SearchValues<string> GeneratedMarks = SearchValues.Create(["generated"], StringComparison.OrdinalIgnoreCase);

    // By sets: every file of a commit is asked about at every push.
    private static readonly FrozenSet<string> LockFiles = new[]
    {
        "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "packages.lock.json", "poetry.lock", "Pipfile.lock", "Cargo.lock", "composer.lock", "Gemfile.lock",
        "go.sum", "go.work.sum",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Binaries = new[]
    {
        "png", "jpg", "jpeg", "gif", "bmp", "ico", "webp", "svg", "pdf", "zip", "gz", "tgz", "bz2", "xz", "7z", "rar", "tar", "jar", "war", "class", "dll", "exe", "so", "dylib", "pdb", "a", "o",
        "lib", "wasm", "woff", "woff2", "ttf", "otf", "eot", "mp3", "mp4", "avi", "mov", "wav", "ogg", "snk", "pfx", "p12", "nupkg", "db", "sqlite", "sqlite3", "pyc", "bin", "dat", "map",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The reason that a path alone gives, or null.</summary>
    public static string? ReasonByPath(RepoPath path, long bytes, int maxBytes) => path.FileName switch
    {
        _ when bytes > maxBytes => "too large",
        _ when bytes == 0 => "empty",
        _ when Vendored().IsMatch(path.Value) => "vendored or built",
        var name when LockFiles.Contains(name) => "lock file",
        var name when name.LastIndexOf('.') is >= 0 and var dot && Binaries.Contains(name.AsSpan(dot + 1)) => "binary",
        var name when GeneratedName().IsMatch(name) => "generated",
        _ => null,
    };

    /// <summary>The reason that the content gives, or null.</summary>
    public static string? ReasonByContent(RepoPath path, string text)
    {
        if (text.AsSpan(0, Math.Min(text.Length, Head)).Contains('\0'))
        {
            return "binary";
        }

        var head = text.AsSpan(0, Math.Min(text.Length, 1024));
        return head.ContainsAny(GeneratedMarks) && Generated().IsMatch(head) ? "generated" : !IsProse(path) && IsMinified(text) ? "minified or data" : null;
    }

    /// <summary>Text of a file: UTF-8, UTF-16 or UTF-32 with a mark, else one character a byte, so that odd encodings still match in ASCII.</summary>
    public static string Decode(byte[] content)
    {
        if (!HasWideMark(content))
        {
            return Utf8.IsValid(content) ? Encoding.UTF8.GetString(content.AsSpan(content.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0)) : Encoding.Latin1.GetString(content);
        }

        try
        {
            using var reader = new StreamReader(new MemoryStream(content), new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true);
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(content);
        }
    }

    private static bool HasWideMark(ReadOnlySpan<byte> content) => content is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..] or [0, 0, 0xFE, 0xFF, ..];

    private static bool IsProse(RepoPath path) => path.Extension is ".md" or ".txt" or ".rst" or ".adoc";

    private static bool IsMinified(string text)
    {
        var lines = 1;
        var longest = 0;
        var last = -1;
        for (var i = text.IndexOf('\n', StringComparison.Ordinal); i >= 0; i = text.IndexOf('\n', i + 1))
        {
            longest = Math.Max(longest, i - last);
            last = i;
            lines++;
        }

        return Math.Max(longest, text.Length - last) > MinifiedLine || text.Length / lines > MinifiedAverage;
    }

    [GeneratedRegex(@"(^|/)(node_modules|bower_components|vendor|third_party|\.yarn|\.venv|venv|site-packages|__pycache__|dist|obj|\.vs|\.idea|wwwroot/lib|Pods)/", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Vendored();

    [GeneratedRegex(@"(\.min\.(js|css|mjs)|\.g(\.i)?\.cs|\.designer\.cs|\.pb\.go|_pb2(_grpc)?\.py|\.generated\.[a-z]+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex GeneratedName();

    [GeneratedRegex(@"<auto-?generated|Code generated .* DO NOT EDIT|@generated|This file was automatically generated", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Generated();
}
