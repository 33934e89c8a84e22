using Resolver.Adapters.Configuration;
using Resolver.Adapters.EventGrid;

namespace Resolver.Local.Composition;

/// <summary><c>events</c> of <c>settings.json</c>: who may send events through Event Grid. Secrets are named, never written here.</summary>
public sealed record EventsSettings
{
    /// <summary>The variable that holds a shared secret of at least 16 characters; null for none.</summary>
    public string? SecretEnv { get; init; }

    /// <summary>Tokens of Microsoft Entra; null for none.</summary>
    public EntraSettings? Entra { get; init; }

    /// <summary>Whom the handshake of CloudEvents lets send. Default: <c>eventgrid.azure.net</c>.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = ["eventgrid.azure.net"];

    /// <summary>Who may send.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>SETTINGS-INVALID</c>.</exception>
    internal EventsOptions Options(Func<string, string?> environment)
    {
        if (SecretEnv is null && Entra is null)
        {
            throw OperatorSettings.Invalid("has events that name neither a secret (secretEnv) nor Microsoft Entra (entra): nobody could send");
        }

        return new EventsOptions { Secret = SecretEnv is null ? null : Secret(environment, SecretEnv), Entra = Entra?.Options(), AllowedOrigins = AllowedOrigins };
    }

    private static string Secret(Func<string, string?> environment, string name) => environment(name)?.Trim() is { Length: >= 16 } secret
        ? secret
        : throw OperatorSettings.Invalid("has an events.secretEnv that names no variable that is set to at least 16 characters");
}

/// <summary>Which tokens of Microsoft Entra are taken.</summary>
public sealed record EntraSettings
{
    /// <summary>Root of the authority. Default <c>https://login.microsoftonline.com/</c>.</summary>
    public string Authority { get; init; } = "https://login.microsoftonline.com/";

    /// <summary>The tenant's id.</summary>
    public string Tenant { get; init; } = string.Empty;

    /// <summary>Our application's id or URI.</summary>
    public string Audience { get; init; } = string.Empty;

    /// <summary>Ids of applications that may send. Default: Event Grid's own.</summary>
    public IReadOnlyList<string> Clients { get; init; } = [EntraOptions.EventGrid];

    internal EntraOptions Options() =>
        Tenant.Length > 0 && Audience.Length > 0 && Clients.Count > 0
        && SafeAddress.Of(Authority.TrimEnd('/') + "/") is { } authority
            ? new EntraOptions { Authority = authority, Tenant = Tenant, Audience = Audience, Clients = Clients }
            : throw OperatorSettings.Invalid("has an events.entra without tenant, audience or clients, or with an authority that is no https address");
}
