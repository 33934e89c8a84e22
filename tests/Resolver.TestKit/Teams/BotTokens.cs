using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Resolver.TestKit.Teams;

/// <summary>Tokens as the Bot Framework signs them, made by hand, and the key as it publishes it.</summary>
public sealed class BotTokens : IDisposable
{
    public const string Issuer = "https://api.botframework.com";
    private readonly RSA _key = RSA.Create(2048);

    /// <summary>The key as published, good for these channels.</summary>
    public object Published(string kid, params string[] endorsements)
    {
        var parameters = _key.ExportParameters(includePrivateParameters: false);
        return new { kty = "RSA", use = "sig", kid, n = Base64Url.EncodeToString(parameters.Modulus), e = Base64Url.EncodeToString(parameters.Exponent), endorsements };
    }

    /// <summary>A token.</summary>
    /// <param name="claims">What it says.</param>
    /// <param name="kid">The name of its key; null for none.</param>
    public string Sign(IReadOnlyDictionary<string, object?> claims, string? kid)
    {
        var text = $"{Part(new { alg = "RS256", typ = "JWT", kid })}.{Part(claims)}";
        return $"{text}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    /// <summary>The published key used as a shared secret: the oldest trick.</summary>
    public string Hmac(IReadOnlyDictionary<string, object?> claims, string kid)
    {
        var text = $"{Part(new { alg = "HS256", typ = "JWT", kid })}.{Part(claims)}";
        return $"{text}.{Base64Url.EncodeToString(HMACSHA256.HashData(_key.ExportRSAPublicKey(), Encoding.ASCII.GetBytes(text)))}";
    }

    /// <summary>What a good token says.</summary>
    public static Dictionary<string, object?> Claims(string app, string service, DateTimeOffset now) => new(StringComparer.Ordinal)
    {
        ["iss"] = Issuer,
        ["aud"] = app,
        ["nbf"] = now.ToUnixTimeSeconds(),
        ["exp"] = now.AddHours(1).ToUnixTimeSeconds(),
        ["serviceurl"] = service,
    };

    /// <summary>A part of a token.</summary>
    public static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));

    public void Dispose() => _key.Dispose();
}
