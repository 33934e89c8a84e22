using System.Security.Cryptography;

namespace Resolver.Adapters.GitHub;

/// <summary>Whether GitHub sent it: HMAC-SHA256 over the bytes as they came, compared in constant time.</summary>
public static class WebhookSignature
{
    private const string Prefix = "sha256=";

    /// <summary>True where the header is exactly what the secret makes of the body: lower-case hex, nothing before or after it.</summary>
    /// <param name="secret">The webhook's secret.</param>
    /// <param name="body">The bytes of the request's body, not decoded.</param>
    /// <param name="header">The value of <c>X-Hub-Signature-256</c>; null where it was missing.</param>
    public static bool IsValid(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> body, string? header)
    {
        // Whether the form is right is no secret; what the digits are is.
        if (secret.IsEmpty || header is not { Length: 71 } || !header.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        Span<byte> claimed = stackalloc byte[64];
        for (var at = 0; at < claimed.Length; at++)
        {
            var digit = header[Prefix.Length + at];
            if (!char.IsAsciiHexDigitLower(digit))
            {
                return false;
            }

            claimed[at] = (byte)digit;
        }

        Span<byte> actual = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, body, actual);
        Span<byte> expected = stackalloc byte[64];
        _ = Convert.TryToHexStringLower(actual, expected, out _);
        return CryptographicOperations.FixedTimeEquals(claimed, expected);
    }
}
