using Resolver.Core.Durable;

namespace Resolver.Engine;

/// <summary>Which finished runs an engine deletes by itself while it advances others.</summary>
/// <param name="Age">How long a run is kept after its end: 1 minute or more.</param>
public sealed record Retention(TimeSpan Age)
{
    /// <summary>Only these final states; empty for all.</summary>
    public IReadOnlyList<WorkflowState> States { get; init; } = [];

    /// <summary>How often is looked for some. Default 10 minutes, range 1 second to 1 day.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many go with one commit, so that others need not wait for long. Default 100, range 1 to 10,000.</summary>
    public int Portion { get; init; } = 100;
}
