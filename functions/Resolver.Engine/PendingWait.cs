namespace Resolver.Engine;

/// <summary>An event that a run waits for.</summary>
/// <param name="Event">The event's name.</param>
/// <param name="Deadline">When the wait ends without it; <see cref="DateTimeOffset.MaxValue"/> for never.</param>
public sealed record PendingWait(string Event, DateTimeOffset Deadline);
