using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Resolver.Core.Ids;

/// <summary>A run: <c>[a-z0-9-]{1,80}</c>, legal as a git ref component and as a Durable instance id.</summary>
[JsonConverter(typeof(StringIdConverter<RunId>))]
public sealed partial record RunId : IStringId<RunId>
{
    private RunId(string value) => Value = value;

    /// <inheritdoc />
    public string Value { get; }

    /// <inheritdoc />
    public static RunId Parse(string text) => Form().IsMatch(text)
        ? new RunId(text)
        : throw new FormatException("A run id has 1 to 80 characters of a-z, 0-9 and '-'.");

    /// <summary>The id, or null where the text is none.</summary>
    public static RunId? TryParse(string text) => Form().IsMatch(text) ? new RunId(text) : null;

    /// <inheritdoc />
    public override string ToString() => Value;

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,79}$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}

/// <summary>A commit: 40 lower-case hex digits.</summary>
[JsonConverter(typeof(StringIdConverter<CommitSha>))]
public sealed partial record CommitSha : IStringId<CommitSha>
{
    private CommitSha(string value) => Value = value;

    /// <inheritdoc />
    public string Value { get; }

    /// <summary>The first 12 digits, for people.</summary>
    [JsonIgnore]
    public string Short => Value[..12];

    /// <inheritdoc />
    public static CommitSha Parse(string text) => Form().IsMatch(text)
        ? new CommitSha(text)
        : throw new FormatException("A commit id has 40 lower-case hex digits.");

    /// <inheritdoc />
    public override string ToString() => Value;

    [GeneratedRegex("^[0-9a-f]{40}$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}

/// <summary>
/// A repository as our data folder knows it: 16 hex digits of the SHA-256 of its canonical location. Values travel in a run,
/// places do not: every step finds the mirror again by this id.
/// </summary>
[JsonConverter(typeof(StringIdConverter<RepoId>))]
public sealed partial record RepoId : IStringId<RepoId>
{
    private RepoId(string value) => Value = value;

    /// <inheritdoc />
    public string Value { get; }

    /// <inheritdoc />
    public static RepoId Parse(string text) => Form().IsMatch(text)
        ? new RepoId(text)
        : throw new FormatException("A repository id has 16 lower-case hex digits.");

    /// <inheritdoc />
    public override string ToString() => Value;

    [GeneratedRegex("^[0-9a-f]{16}$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}

/// <summary>
/// A path inside a repository: relative, forward slashes, no empty, <c>.</c>, <c>..</c> or <c>.git</c> segment, no NUL, no backslash as
/// a separator trick, at most 4,096 characters.
/// </summary>
[JsonConverter(typeof(StringIdConverter<RepoPath>))]
public sealed record RepoPath : IStringId<RepoPath>
{
    private RepoPath(string value) => Value = value;

    /// <inheritdoc />
    public string Value { get; }

    /// <summary>The last segment.</summary>
    [JsonIgnore]
    public string FileName => Value[(Value.LastIndexOf('/') + 1)..];

    /// <summary>The extension with its dot, lower case, or an empty string.</summary>
    [JsonIgnore]
#pragma warning disable CA1308 // Extensions are compared in lower case by every tool that names them.
    public string Extension => FileName.LastIndexOf('.') is > 0 and var dot ? FileName[dot..].ToLowerInvariant() : string.Empty;
#pragma warning restore CA1308

    /// <inheritdoc />
    public static RepoPath Parse(string text) => TryParse(text, out var path)
        ? path
        : throw new FormatException("A repository path is relative, uses '/', and has no empty, '.', '..' or '.git' segment.");

    /// <summary>Validates without throwing.</summary>
    public static bool TryParse(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out RepoPath? path)
    {
        path = null;
        if (string.IsNullOrEmpty(text) || text.Length > 4096 || text.Contains('\0', StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var segment in text.Split('/'))
        {
            if (segment is "" or "." or ".." || segment.Equals(".git", StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        path = new RepoPath(text);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => Value;
}

/// <summary>
/// The key of one side effect: run, and step name (which includes attempt and round). The same step of the same run always has the
/// same key, however often it is delivered.
/// </summary>
/// <param name="Run">The run.</param>
/// <param name="Step">The step's name, unique within the run, for example <c>generate-2</c>.</param>
public sealed record StepKey(RunId Run, string Step)
{
    /// <inheritdoc />
    public override string ToString() => $"{Run}/{Step}";
}
