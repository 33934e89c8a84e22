using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Resolver.Adapters.EventGrid;

/// <summary>Whether a request may bring events: by a token of Microsoft Entra that was made for us and for a sender we know, or by the shared secret.</summary>
public sealed class EventsGuard
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    private readonly EventsOptions options;
    private readonly TokenValidationParameters? rules;
    private readonly JsonWebTokenHandler tokens = new() { MapInboundClaims = false };

    /// <summary>Creates it; the authority's keys are fetched with the first token, and again when an unknown key signs.</summary>
    /// <param name="options">Who may send.</param>
    /// <param name="http">Reaches the authority; null where no token is taken.</param>
    /// <param name="clock">Of this host.</param>
    public EventsGuard(EventsOptions options, HttpClient? http, TimeProvider clock)
    {
        this.options = options;
        rules = options.Entra is { } entra && http is not null ? Rules(entra, http, clock) : null;
    }

    /// <summary>Whom the handshake lets send.</summary>
    public IReadOnlyList<string> AllowedOrigins => options.AllowedOrigins;

    /// <summary>Whether it may; false where nothing is set up.</summary>
    /// <param name="authorization">The header of that name.</param>
    /// <param name="secret">What was given as the shared secret.</param>
    public async Task<bool> Admits(string? authorization, string? secret) => HasSecret(secret) || (rules is not null && await HasToken(authorization));

    private bool HasSecret(string? given) =>
        options.Secret is { Length: > 0 } known && given is not null
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(known)), SHA256.HashData(Encoding.UTF8.GetBytes(given)));

    private async Task<bool> HasToken(string? authorization)
    {
        if (authorization is null || !authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var result = await tokens.ValidateTokenAsync(authorization["Bearer ".Length..].Trim(), rules);
        return result.IsValid && Sender(result.ClaimsIdentity) is { } sender && options.Entra!.Clients.Contains(sender, StringComparer.OrdinalIgnoreCase);
    }

    // Everybody of a tenant can get a token for an application that demands no assignment: for whom it was made is not enough.
    private static string? Sender(ClaimsIdentity identity) => (identity.FindFirst("azp") ?? identity.FindFirst("appid"))?.Value;

    private static TokenValidationParameters Rules(EntraOptions entra, HttpClient http, TimeProvider clock)
    {
        var authority = $"{entra.Authority.AbsoluteUri}{Uri.EscapeDataString(entra.Tenant)}/v2.0";
        var keys = new ConfigurationManager<OpenIdConnectConfiguration>(
            $"{authority}/.well-known/openid-configuration",
            new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever(http) { RequireHttps = !entra.Authority.IsLoopback });
        return new TokenValidationParameters
        {
            ConfigurationManager = keys,
            ValidIssuers = [authority, $"https://sts.windows.net/{entra.Tenant}/"],
            ValidAudiences = [entra.Audience],
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            LifetimeValidator = (from, until, _, _) => until > clock.GetUtcNow().UtcDateTime - Skew && (from is null || from < clock.GetUtcNow().UtcDateTime + Skew),
        };
    }
}
