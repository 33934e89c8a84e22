using System.ComponentModel.DataAnnotations;

namespace Resolver.Index;

/// <summary>Where indexes are, and what is too large for them.</summary>
public sealed record IndexOptions
{
    /// <summary>The data folder; each repository's index is <c>index/&lt;repoid&gt;.db</c>.</summary>
    [Required]
    public required string DataFolder { get; init; }

    /// <summary>The largest file that is indexed, bytes. Default 1 MiB.</summary>
    [Range(1024, 64 << 20)]
    public int MaxFileBytes { get; init; } = 1 << 20;

    /// <summary>How many commits one index remembers at least, and half as many more at most; older ones are read again when they are asked for. Default 16.</summary>
    [Range(1, 1000)]
    public int KeepCommits { get; init; } = 16;

    /// <summary>Files parsed at one time. Default 2.</summary>
    [Range(1, 64)]
    public int Parallelism { get; init; } = 2;

    /// <summary>What the images of indexes may take in memory together, bytes; the one in use is kept whatever its size. Default 320 MiB.</summary>
    [Range(0, long.MaxValue)]
    public long MaxImageBytes { get; init; } = 320L << 20;

    internal string Folder => Path.Combine(DataFolder, "index");
}
