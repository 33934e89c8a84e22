using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Resolver.Functions.Identity;

/// <summary>What tokens of the directory may allow: app roles of the registration.</summary>
public static class AppPermission
{
    /// <summary>Sees runs.</summary>
    public const string Read = "Resolver.Read";

    /// <summary>Decides, answers, stops.</summary>
    public const string Approve = "Resolver.Approve";
}

/// <summary>Somebody whom the directory vouches for.</summary>
/// <param name="Name">Directory and object: it never changes, unlike a name or an address.</param>
/// <param name="Roles">App roles.</param>
public sealed record Person(string Name, IReadOnlyList<string> Roles)
{
    /// <summary>Who may approve may also see.</summary>
    public bool May(string permission) => Roles.Contains(permission, StringComparer.Ordinal) || (permission == AppPermission.Read && Roles.Contains(AppPermission.Approve, StringComparer.Ordinal));
}

/// <summary>Tells who asks.</summary>
public interface ITokenReader
{
    /// <summary>The person of an Authorization header; null where it proves nobody.</summary>
    Task<Person?> Read(string? authorization, CancellationToken cancel);
}

/// <summary>Validates tokens of one directory: signature, issuer, audience and time. Headers that a proxy might set are not believed.</summary>
/// <param name="tenant">The directory's id.</param>
/// <param name="audience">For whom tokens are made.</param>
/// <param name="keys">The directory's signing keys.</param>
public sealed class TokenReader(string tenant, string audience, IConfigurationManager<OpenIdConnectConfiguration> keys) : ITokenReader
{
    private const string Scheme = "Bearer ";
    private readonly JsonWebTokenHandler handler = new();

    /// <summary>A reader of a directory's tokens; its keys are fetched when they are first needed.</summary>
    public static TokenReader Of(string tenant, string audience) => new(tenant, audience, new ConfigurationManager<OpenIdConnectConfiguration>(
        $"https://login.microsoftonline.com/{tenant}/v2.0/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever()));

    /// <inheritdoc />
    public async Task<Person?> Read(string? authorization, CancellationToken cancel)
    {
        if (authorization?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) is not true)
        {
            return null;
        }

        var known = await keys.GetConfigurationAsync(cancel);
        var checks = new TokenValidationParameters
        {
            ValidIssuer = $"https://login.microsoftonline.com/{tenant}/v2.0",
            ValidAudience = audience,
            IssuerSigningKeys = known.SigningKeys,
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            ClockSkew = TimeSpan.FromMinutes(2),
        };
        var result = await handler.ValidateTokenAsync(authorization[Scheme.Length..].Trim(), checks);
        return result.IsValid && Claim(result, "oid") is { Length: > 0 } person && string.Equals(Claim(result, "tid"), tenant, StringComparison.OrdinalIgnoreCase)
            ? new Person($"entra:{tenant}:{person}", [.. result.ClaimsIdentity.FindAll("roles").Select(static role => role.Value)])
            : null;
    }

    private static string? Claim(TokenValidationResult result, string name) => result.ClaimsIdentity.FindFirst(name)?.Value;
}
