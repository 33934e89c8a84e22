namespace Resolver.Adapters.EventGrid;

/// <summary>Who may send events. At least one of both ways is set; either suffices.</summary>
public sealed record EventsOptions
{
    /// <summary>A shared secret; null for none.</summary>
    public string? Secret { get; init; }

    /// <summary>Tokens of Microsoft Entra; null for none.</summary>
    public EntraOptions? Entra { get; init; }

    /// <summary>Whom the handshake of CloudEvents lets send. Default: <c>eventgrid.azure.net</c>.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = ["eventgrid.azure.net"];
}

/// <summary>Which tokens of Microsoft Entra are taken.</summary>
public sealed record EntraOptions
{
    /// <summary>Event Grid's own application in Azure's public cloud.</summary>
    public const string EventGrid = "4962773b-9cdb-44cf-a8bf-237846a00ab7";

    /// <summary>Root of the authority, with a slash at its end. Default <c>https://login.microsoftonline.com/</c>.</summary>
    public Uri Authority { get; init; } = new("https://login.microsoftonline.com/");

    /// <summary>The tenant's id.</summary>
    public required string Tenant { get; init; }

    /// <summary>Our application's id or its URI: for whom a token must be made.</summary>
    public required string Audience { get; init; }

    /// <summary>Ids of applications that may send. Default: Event Grid's own.</summary>
    public IReadOnlyList<string> Clients { get; init; } = [EventGrid];
}
