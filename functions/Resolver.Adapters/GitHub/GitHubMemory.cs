namespace Resolver.Adapters.GitHub;

/// <summary>What is remembered of the last look at a repository. Times are GitHub's.</summary>
public sealed record GitHubMemory
{
    /// <summary>The latest change of a labelled issue that was seen; null before the first look, which takes all open ones.</summary>
    public DateTimeOffset? Issues { get; init; }

    /// <summary>The latest comment that was seen.</summary>
    public DateTimeOffset? Comments { get; init; }

    /// <summary>The latest change of a closed pull request that was seen.</summary>
    public DateTimeOffset? PullRequests { get; init; }

    /// <summary>Each branch's commit; null before the first look.</summary>
    public IReadOnlyDictionary<string, string>? Heads { get; init; }

    /// <summary>Entity tags of the pages that were read, by path and query.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>Something that happened, in the form of its webhook.</summary>
/// <param name="Kind">The event's name.</param>
/// <param name="Body">UTF-8 JSON; the same happening gives the same bytes at every look.</param>
public sealed record GitHubFinding(string Kind, ReadOnlyMemory<byte> Body);

/// <summary>What a look found.</summary>
/// <param name="Findings">Oldest first within each kind.</param>
/// <param name="Memory">For the next look, to be kept once the findings are safe.</param>
/// <param name="IsComplete">False where there is more than one look reads.</param>
public sealed record GitHubLook(IReadOnlyList<GitHubFinding> Findings, GitHubMemory Memory, bool IsComplete);
