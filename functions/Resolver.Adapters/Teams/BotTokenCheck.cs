using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Resolver.Core.Faults;

namespace Resolver.Adapters.Teams;

/// <summary>
/// Tells whether Teams sent an activity: its bearer token is signed by a key that the Bot Framework publishes, for this bot, now, and for the
/// service that the activity names.
/// </summary>
/// <param name="options">Issuer, audience and where the keys are.</param>
/// <param name="http">Reads the keys.</param>
/// <param name="clock">The time.</param>
public sealed class BotTokenCheck(TeamsOptions options, HttpClient http, TimeProvider clock) : IDisposable
{
    // Keys are renewed daily; an unknown one is looked for sooner, but a flood of forged tokens must not become a flood of requests.
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(24);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    private readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false };
    private readonly SemaphoreSlim gate = new(1);
    private IReadOnlyList<JsonWebKey> keys = [];
    private DateTimeOffset readAt = DateTimeOffset.MinValue;

    /// <summary>Checks an Authorization header.</summary>
    /// <param name="authorization">The header; null where there is none.</param>
    /// <param name="channel">The activity's channel, which the key has to be endorsed for.</param>
    /// <param name="service">The activity's service, which the token has to name.</param>
    /// <param name="cancel">Stops reading keys.</param>
    /// <exception cref="ResolverFault"><c>TEAMS-KEYS</c>: nobody can tell now.</exception>
    public async Task<bool> IsValid(string? authorization, string? channel, string? service, CancellationToken cancel)
    {
        const string Scheme = "Bearer ";
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || !TryRead(authorization[Scheme.Length..].Trim(), out var token))
        {
            return false;
        }

        if (await Key(token.Kid, cancel) is not { } key || !IsEndorsed(key, channel))
        {
            return false;
        }

        var result = await handler.ValidateTokenAsync(token.EncodedToken, Parameters(key));
        return result.IsValid && service is not null && token.TryGetClaim("serviceurl", out var claim) && string.Equals(claim.Value.TrimEnd('/'), service.TrimEnd('/'), StringComparison.OrdinalIgnoreCase);
    }

    /// <inheritdoc />
    public void Dispose() => gate.Dispose();

    private bool TryRead(string text, out JsonWebToken token)
    {
        token = null!;
        if (!handler.CanReadToken(text))
        {
            return false;
        }

        try
        {
            token = handler.ReadJsonWebToken(text);
            return true;
        }
        catch (Exception broken) when (broken is ArgumentException or SecurityTokenException)
        {
            return false;
        }
    }

    private TokenValidationParameters Parameters(JsonWebKey key) => new()
    {
        ValidIssuer = options.Issuer,
        ValidAudience = options.AppId,
        IssuerSigningKey = key,
        ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
        RequireExpirationTime = true,
        RequireSignedTokens = true,
        ClockSkew = Skew,
        LifetimeValidator = (from, until, _, parameters) =>
            until is { } end && clock.GetUtcNow().UtcDateTime < end + parameters.ClockSkew && (from is null || clock.GetUtcNow().UtcDateTime > from - parameters.ClockSkew),
    };

    // A key that is endorsed for some channels is good for those alone.
    private static bool IsEndorsed(JsonWebKey key, string? channel) =>
        !key.AdditionalData.TryGetValue("endorsements", out var value)
        || (value is JsonElement { ValueKind: JsonValueKind.Array } list && list.EnumerateArray().Any(each => each.ValueKind == JsonValueKind.String && each.GetString() == channel))
        || (value is IEnumerable<object> names && names.Any(each => each is string name && name == channel));

    private async Task<JsonWebKey?> Key(string? id, CancellationToken cancel)
    {
        if (string.IsNullOrEmpty(id))
        {
            return null;
        }

        await gate.WaitAsync(cancel);
        try
        {
            var age = clock.GetUtcNow() - readAt;
            if (age > Fresh || (Find(id) is null && age > Pause))
            {
                keys = await Read(cancel);
                readAt = clock.GetUtcNow();
            }

            return Find(id);
        }
        finally
        {
            gate.Release();
        }
    }

    private JsonWebKey? Find(string id) => keys.FirstOrDefault(key => key.Kid == id && key.Kty == JsonWebAlgorithmsKeyTypes.RSA);

    private async Task<IReadOnlyList<JsonWebKey>> Read(CancellationToken cancel)
    {
        try
        {
            using var metadata = JsonDocument.Parse(await http.GetStringAsync(options.Metadata, cancel));
            return metadata.RootElement.TryGetProperty("jwks_uri", out var at) && Uri.TryCreate(at.GetString(), UriKind.Absolute, out var place)
                ? [.. new JsonWebKeySet(await http.GetStringAsync(place, cancel)).Keys]
                : throw TeamsFaults.Keys();
        }
        catch (Exception broken) when (broken is HttpRequestException or JsonException or ArgumentException || (broken is TaskCanceledException && !cancel.IsCancellationRequested))
        {
            throw TeamsFaults.Keys(broken);
        }
    }
}
