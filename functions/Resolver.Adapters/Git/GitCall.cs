using System.Text;

namespace Resolver.Adapters.Git;

/// <summary>One call of git. Paths of a repository that may not be UTF-8 travel in <see cref="Input"/>, never as arguments.</summary>
/// <param name="Arguments">Subcommand and its arguments; no shell.</param>
internal sealed record GitCall(params IReadOnlyList<string> Arguments)
{
    /// <summary>The git folder; null only where git has to find it.</summary>
    public string? GitDir { get; init; }

    /// <summary>Working tree, where the call needs one.</summary>
    public string? WorkTree { get; init; }

    /// <summary>A private index, so that no call ever touches the user's.</summary>
    public string? IndexFile { get; init; }

    /// <summary>What git reads on standard input; it is closed after that.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>Variables besides the fixed ones.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Protocols that may be spoken, separated by colons. Default: none, so that nothing is fetched behind our back.</summary>
    public string Protocols { get; init; } = "none";

    /// <summary>Wall-clock; null for the default.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Exit codes above zero are answers, not faults.</summary>
    public bool MayFail { get; init; }
}

/// <summary>What a call of git gave back.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">The head of standard error.</param>
internal sealed record GitResult(int ExitCode, byte[] Output, string Errors)
{
    /// <summary>Whether it ended with zero.</summary>
    public bool Ok => ExitCode == 0;

    /// <summary>Standard output as UTF-8, invalid bytes replaced, without the last line end.</summary>
    public string Text => Encoding.UTF8.GetString(Output).TrimEnd('\n');

    /// <summary>Standard output with one character a byte, split at NUL: names keep their bytes whatever they are.</summary>
    public IEnumerable<string> Records() =>
        Encoding.Latin1.GetString(Output).Split('\0', StringSplitOptions.RemoveEmptyEntries);
}
