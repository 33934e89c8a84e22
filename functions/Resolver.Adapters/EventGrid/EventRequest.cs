namespace Resolver.Adapters.EventGrid;

/// <summary>What a request to the endpoint for events holds.</summary>
public abstract record EventRequest
{
    private EventRequest()
    {
    }

    /// <summary>Event Grid asks whether we want its events: the code is to be answered.</summary>
    /// <param name="Code">To be sent back.</param>
    public sealed record Validation(string Code) : EventRequest;

    /// <summary>Events; those that wrap nothing of ours are left out.</summary>
    /// <param name="Events">In order.</param>
    public sealed record Batch(IReadOnlyList<WrappedEvent> Events) : EventRequest;

    /// <summary>Neither.</summary>
    public sealed record Malformed : EventRequest;
}

/// <summary>An event of a host of issues, as it came inside of another one.</summary>
/// <param name="Id">The envelope's id.</param>
/// <param name="Source"><c>github</c> or <c>jira</c>.</param>
/// <param name="Kind">The host's name of the event; for Jira it stands in the body.</param>
/// <param name="Body">The host's own body, UTF-8 JSON.</param>
public sealed record WrappedEvent(string Id, string Source, string Kind, ReadOnlyMemory<byte> Body)
{
    /// <summary>A source: GitHub.</summary>
    public const string GitHub = "github";

    /// <summary>A source: Jira.</summary>
    public const string Jira = "jira";
}
