using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Resolver.Adapters.Teams;

namespace Resolver.Adapters.Tests.Teams;

/// <summary>Whom the bot's endpoint believes: tokens are made here by hand, keys are served as the Bot Framework serves them.</summary>
public sealed class BotTokenCheckTests : IDisposable
{
    private const string Service = "https://smba.example/emea/";
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
    private readonly RSA _key = RSA.Create(2048);
    private readonly FakeTimeProvider _clock = new(Now);
    private readonly Published _published = new();
    private readonly HttpClient _http;
    private readonly BotTokenCheck _check;

    public BotTokenCheckTests()
    {
        _published.Keys = [Jwk(_key, "one", ["msteams"])];
        _http = new HttpClient(_published);
        _check = new BotTokenCheck(new TeamsOptions { AppId = "our-app", Password = "x", Metadata = new Uri("https://login.example/metadata") }, _http, _clock);
    }

    [Fact]
    public async Task TokenOfTheBotFramework_IsBelieved() => (await Check(Token())).ShouldBeTrue();

    public static TheoryData<string> Wrongs => [.. Claims.Keys, "another key", "no signature", "hmac", "changed", "no kid", "unknown kid", "not endorsed", "no scheme", "empty"];

    [Theory]
    [MemberData(nameof(Wrongs))]
    public async Task AnythingElse_IsNot(string what)
    {
        using var other = RSA.Create(2048);
        var header = what switch
        {
            "another key" => Token(key: other),
            "no signature" => $"{Part(new { alg = "none", kid = "one" })}.{Token().Split('.')[1]}.",
            "hmac" => Hmac(),
            "changed" => Changed(Token()),
            "no kid" => Token(kid: null),
            "unknown kid" => Token(kid: "two"),
            "not endorsed" => Token(),
            "no scheme" => Token(),
            "empty" => string.Empty,
            _ => Token(claims: Claims[what]),
        };
        var channel = what == "not endorsed" ? "webchat" : "msteams";

        (await _check.IsValid(what == "no scheme" ? header : "Bearer " + header, channel, Service, TestContext.Current.CancellationToken)).ShouldBeFalse();
    }

    [Fact]
    public async Task NoHeader_IsNotBelieved() => (await _check.IsValid(null, "msteams", Service, TestContext.Current.CancellationToken)).ShouldBeFalse();

    [Fact]
    public async Task ServiceThatTheTokenDoesNotName_IsNotBelieved() =>
        (await _check.IsValid("Bearer " + Token(), "msteams", "https://elsewhere.example/", TestContext.Current.CancellationToken)).ShouldBeFalse();

    [Fact]
    public async Task RolledKey_IsFoundAfterAPause_AndForgedOnesCauseNoFlood()
    {
        using var rolled = RSA.Create(2048);
        (await Check(Token())).ShouldBeTrue();
        _published.Keys = [Jwk(rolled, "two", ["msteams"])];

        for (var i = 0; i < 50; i++)
        {
            (await Check(Token(key: rolled, kid: "two"))).ShouldBeFalse();
        }

        _published.Reads.ShouldBe(1);
        _clock.Advance(TimeSpan.FromMinutes(6));
        (await Check(Token(key: rolled, kid: "two"))).ShouldBeTrue();
        (await Check(Token())).ShouldBeFalse("a key that is no longer published is no longer good");
    }

    [Fact]
    public async Task KeysThatCannotBeRead_AreAFault()
    {
        _published.Broken = true;

        var fault = await Should.ThrowAsync<Core.Faults.ResolverFault>(() => Check(Token()));

        fault.Code.ShouldBe("TEAMS-KEYS");
        fault.Transient.ShouldBeTrue();
    }

    public void Dispose()
    {
        _check.Dispose();
        _http.Dispose();
        _published.Dispose();
        _key.Dispose();
    }

    private static Dictionary<string, Dictionary<string, object?>> Claims => new(StringComparer.Ordinal)
    {
        ["audience"] = new() { ["aud"] = "another-app" },
        ["no audience"] = new() { ["aud"] = null },
        ["issuer"] = new() { ["iss"] = "https://sts.example" },
        ["expired"] = new() { ["exp"] = (Now - TimeSpan.FromMinutes(6)).ToUnixTimeSeconds() },
        ["no end"] = new() { ["exp"] = null },
        ["not yet"] = new() { ["nbf"] = (Now + TimeSpan.FromMinutes(6)).ToUnixTimeSeconds() },
        ["no service"] = new() { ["serviceurl"] = null },
    };

    private Task<bool> Check(string token) => _check.IsValid("Bearer " + token, "msteams", Service, TestContext.Current.CancellationToken);

    private string Token(RSA? key = null, string? kid = "one", Dictionary<string, object?>? claims = null)
    {
        var text = $"{Part(new { alg = "RS256", typ = "JWT", kid })}.{Part(Payload(claims))}";
        return $"{text}.{Base64Url.EncodeToString((key ?? _key).SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    // The published key as a shared secret: the oldest trick.
    private string Hmac()
    {
        var text = $"{Part(new { alg = "HS256", typ = "JWT", kid = "one" })}.{Part(Payload(null))}";
        return $"{text}.{Base64Url.EncodeToString(HMACSHA256.HashData(_key.ExportRSAPublicKey(), Encoding.ASCII.GetBytes(text)))}";
    }

    private static string Changed(string token)
    {
        var parts = token.Split('.');
        return $"{parts[0]}.{Part(Payload(new() { ["more"] = true }))}.{parts[2]}";
    }

    private static Dictionary<string, object?> Payload(Dictionary<string, object?>? changes)
    {
        var claims = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["iss"] = "https://api.botframework.com",
            ["aud"] = "our-app",
            ["nbf"] = Now.ToUnixTimeSeconds(),
            ["exp"] = (Now + TimeSpan.FromHours(1)).ToUnixTimeSeconds(),
            ["serviceurl"] = Service,
        };
        foreach (var (name, value) in changes ?? [])
        {
            claims[name] = value;
        }

        return claims.Where(static claim => claim.Value is not null).ToDictionary(StringComparer.Ordinal);
    }

    private static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));

    private static object Jwk(RSA key, string kid, string[] endorsements)
    {
        var parameters = key.ExportParameters(false);
        return new { kty = "RSA", use = "sig", kid, n = Base64Url.EncodeToString(parameters.Modulus), e = Base64Url.EncodeToString(parameters.Exponent), endorsements };
    }

    private sealed class Published : HttpMessageHandler
    {
        public IReadOnlyList<object> Keys { get; set; } = [];

        public bool Broken { get; set; }

        public int Reads { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (Broken)
            {
                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.BadGateway));
            }

            var metadata = request.RequestUri!.AbsolutePath == "/metadata";
            Reads += metadata ? 0 : 1;
            object answer = metadata ? new { issuer = "https://api.botframework.com", jwks_uri = "https://login.example/keys" } : new { keys = Keys };
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(JsonSerializer.Serialize(answer)) });
        }
    }
}
