using System.ComponentModel.DataAnnotations;

namespace Resolver.Index.Fresh;

/// <summary>How the index is kept fresh in the background.</summary>
public sealed record FreshOptions
{
    /// <summary>The data folder; the queue is <c>index-queue.db</c> in it.</summary>
    [Required]
    public required string DataFolder { get; init; }

    /// <summary>Repositories that one worker updates at a time; one repository never has two. Default 2.</summary>
    [Range(1, 64)]
    public int Parallelism { get; init; } = 2;

    /// <summary>Failures after which a wish is parked; three where the fault says that no retry helps. Default 8, about three minutes with the other defaults.</summary>
    [Range(1, 100)]
    public int MaxTries { get; init; } = 8;

    /// <summary>Pause after the first failure; each further one doubles it. Half of every pause is random. Default 2 seconds.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest pause. Default 5 minutes.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a worker that is not heard of keeps its repository. One that is known to be dead loses it at once. Default 1 minute.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often the queue is looked at for wishes of other processes. Default half a second.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a branch that nobody moves is remembered. Default 30 days.</summary>
    public TimeSpan Remember { get; init; } = TimeSpan.FromDays(30);

    internal string File => Path.Combine(DataFolder, "index-queue.db");
}
