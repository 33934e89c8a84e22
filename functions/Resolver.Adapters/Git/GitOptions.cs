using System.ComponentModel.DataAnnotations;

namespace Resolver.Adapters.Git;

/// <summary>Where our mirrors and clones live, and how long git may take.</summary>
public sealed record GitOptions
{
    /// <summary>The data folder; mirrors are in <c>mirrors/</c>, clones in <c>work/</c>.</summary>
    [Required]
    public required string DataFolder { get; init; }

    /// <summary>Name or path of the git program. Default <c>git</c>, found on <c>PATH</c>.</summary>
    [Required]
    public string Program { get; init; } = "git";

    /// <summary>Wall-clock of one local git call. Default 2 minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Wall-clock of one fetch, from a path or a URL. Default 15 minutes.</summary>
    public TimeSpan FetchTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The most bytes that one git call may print. Default 1 GiB.</summary>
    [Range(1 << 20, 2L << 30)]
    public long MaxOutputBytes { get; init; } = 1L << 30;

    internal string Mirrors => Path.Combine(DataFolder, "mirrors");

    internal string Work => Path.Combine(DataFolder, "work");
}
