namespace Resolver.Functions.Composition;

/// <summary>An event of the code host as it came, or as a look at the host made it; not yet read.</summary>
/// <param name="Kind">The host's name of the event; not signed.</param>
/// <param name="Body">Its bytes: their digest is the event's identity.</param>
internal sealed record HostedEvent(string Kind, byte[] Body);
