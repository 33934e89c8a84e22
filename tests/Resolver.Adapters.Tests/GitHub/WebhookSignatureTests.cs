using System.Security.Cryptography;
using System.Text;
using Resolver.Adapters.GitHub;

namespace Resolver.Adapters.Tests.GitHub;

public sealed class WebhookSignatureTests
{
    private static readonly byte[] Secret = "a secret of the hook"u8.ToArray();

    [Fact]
    public void Example_OfGitHubsDocumentation_IsAccepted() => WebhookSignature.IsValid(
        "It's a Secret to Everybody"u8, "Hello, World!"u8, "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17").ShouldBeTrue();

    [Fact]
    public void NoSecret_AcceptsNothing() =>
        WebhookSignature.IsValid([], "x"u8, Sign([], "x"u8.ToArray())).ShouldBeFalse();

    [Fact]
    public void TenThousandForgeries_NoneIsAccepted()
    {
        var random = new Random(20261128);
        var accepted = Enumerable.Range(0, 10_000).Select(_ => Forge(random)).Where(static forged => WebhookSignature.IsValid(Secret, forged.Body, forged.Header)).ToList();

        accepted.ShouldBeEmpty();
    }

    [Fact]
    public void TrueSignature_OfEveryForgedBody_IsAccepted()
    {
        var random = new Random(7);
        for (var round = 0; round < 1_000; round++)
        {
            var body = Body(random);
            WebhookSignature.IsValid(Secret, body, Sign(Secret, body)).ShouldBeTrue();
        }
    }

    private static (byte[] Body, string? Header) Forge(Random random)
    {
        var body = Body(random);
        var good = Sign(Secret, body);
        var at = random.Next(7, good.Length);
        return random.Next(14) switch
        {
            0 => (body, null),
            1 => (body, string.Empty),
            2 => (body, good[..random.Next(good.Length)]),
            3 => (body, good + good[^1]),
            4 => (body, "sha256=" + good[7..].ToUpperInvariant().Replace("0", "A", StringComparison.Ordinal)),
            5 => (body, good.Replace("sha256=", "SHA256=", StringComparison.Ordinal)),
            6 => (body, good.Replace("sha256=", "sha1=", StringComparison.Ordinal)),
            7 => (body, $"{good[..at]}{(good[at] == 'f' ? '0' : 'f')}{good[(at + 1)..]}"),
            8 => (Other(body, random), good),
            9 => (body, Sign(Encoding.UTF8.GetBytes("another secret"), body)),
            10 => (body, " " + good),
            11 => (body, good + "," + good),
            12 => (body, "sha256=" + Convert.ToHexStringLower(SHA256.HashData([.. Secret, .. body]))),
            _ => (body, "sha256=" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))),
        };
    }

    private static byte[] Body(Random random)
    {
        var body = new byte[random.Next(1, 400)];
        random.NextBytes(body);
        return body;
    }

    private static byte[] Other(byte[] body, Random random)
    {
        var other = body.ToArray();
        other[random.Next(other.Length)] ^= (byte)(1 << random.Next(8));
        return other;
    }

    private static string Sign(byte[] secret, byte[] body) => "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(secret, body));
}
