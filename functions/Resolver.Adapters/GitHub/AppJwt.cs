using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Resolver.Core.Faults;

namespace Resolver.Adapters.GitHub;

/// <summary>Proves that we are the App: a JWT, RS256, signed with its private key.</summary>
internal static class AppJwt
{
    // Issued a minute ago: the host's clock may be behind ours. It takes no more than ten minutes.
    private static readonly TimeSpan Behind = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(9);

    /// <exception cref="ResolverFault"><c>GH-KEY</c>.</exception>
    public static string Create(long appId, GitHubOptions options, DateTimeOffset now)
    {
        var header = Part("""{"alg":"RS256","typ":"JWT"}"""u8);
        var claims = Part(JsonSerializer.SerializeToUtf8Bytes(new
        {
            iat = (now - Behind).ToUnixTimeSeconds(),
            exp = (now + Lifetime).ToUnixTimeSeconds(),
            iss = appId,
        }));
        try
        {
            using var key = RSA.Create();
            key.ImportFromPem(options.PrivateKey ?? File.ReadAllText(options.PrivateKeyFile ?? string.Empty));
            var signature = key.SignData(Encoding.ASCII.GetBytes($"{header}.{claims}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            return $"{header}.{claims}.{Part(signature)}";
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            throw ResolverFault.Usage("GH-KEY", "The private key of the GitHub App cannot be read, or is none. Name its PEM file in gitHub.privateKeyFile of settings.json.", unusable);
        }
    }

    private static string Part(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
