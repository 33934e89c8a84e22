using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Resolver.Adapters.Teams;
using Resolver.TestKit.Teams;

namespace Resolver.Adapters.Tests.Teams;

/// <summary>Whom the bot's endpoint believes; keys are served as the Bot Framework serves them.</summary>
public sealed class BotTokenCheckTests : IDisposable
{
    private const string Service = "https://smba.example/emea/";
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
    private static readonly Dictionary<string, (string Claim, object? Value)> Lies = new(StringComparer.Ordinal)
    {
        ["audience"] = ("aud", "another-app"),
        ["no audience"] = ("aud", null),
        ["issuer"] = ("iss", "https://sts.example"),
        ["expired"] = ("exp", Now.AddMinutes(-6).ToUnixTimeSeconds()),
        ["no end"] = ("exp", null),
        ["not yet"] = ("nbf", Now.AddMinutes(6).ToUnixTimeSeconds()),
        ["no service"] = ("serviceurl", null),
        ["another service"] = ("serviceurl", "https://elsewhere.example/"),
    };

    private readonly BotTokens _tokens = new();
    private readonly BotTokens _others = new();
    private readonly FakeTimeProvider _clock = new(Now);
    private readonly KeyServer _server = new();
    private readonly HttpClient _http;
    private readonly BotTokenCheck _check;

    public BotTokenCheckTests()
    {
        _server.Keys = [_tokens.Published("one", "msteams")];
        _http = new HttpClient(_server);
        _check = new BotTokenCheck(new TeamsOptions { AppId = "our-app", Password = "x", Metadata = new Uri("https://login.example/metadata") }, _http, _clock);
    }

    public static TheoryData<string> Wrong => [.. Lies.Keys, "another key", "no signature", "shared secret", "changed", "no key", "unknown key", "empty"];

    [Fact]
    public async Task TokenOfTheBotFramework_IsBelieved() => (await Believes(Good())).ShouldBeTrue();

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task AnythingElse_IsNot(string what) => (await Believes(Token(what))).ShouldBeFalse();

    [Fact]
    public async Task GoodTokenInTheWrongPlace_IsNotBelieved()
    {
        var cancel = TestContext.Current.CancellationToken;

        (await _check.IsValid(null, "msteams", Service, cancel)).ShouldBeFalse();
        (await _check.IsValid(Good(), "msteams", Service, cancel)).ShouldBeFalse("no scheme");
        (await _check.IsValid("Bearer " + Good(), "webchat", Service, cancel)).ShouldBeFalse("its key is good for Teams alone");
        (await _check.IsValid("Bearer " + Good(), "msteams", null, cancel)).ShouldBeFalse("no service");
    }

    [Fact]
    public async Task RolledKey_IsFoundAfterAPause_AndForgedOnesCauseNoFlood()
    {
        (await Believes(Good())).ShouldBeTrue();
        _server.Keys = [_others.Published("two", "msteams")];
        var rolled = _others.Sign(Claims(), "two");

        for (var i = 0; i < 50; i++)
        {
            (await Believes(rolled)).ShouldBeFalse();
        }

        _server.Reads.ShouldBe(1);
        _clock.Advance(TimeSpan.FromMinutes(6));
        (await Believes(rolled)).ShouldBeTrue();
        (await Believes(Good())).ShouldBeFalse("a key that is no longer published is no longer good");
    }

    [Fact]
    public async Task KeysThatCannotBeRead_AreAFault()
    {
        _server.Broken = true;

        var fault = await Should.ThrowAsync<Core.Faults.ResolverFault>(() => Believes(Good()));

        fault.Code.ShouldBe("TEAMS-KEYS");
        fault.Transient.ShouldBeTrue();
    }

    public void Dispose()
    {
        _check.Dispose();
        _http.Dispose();
        _server.Dispose();
        _tokens.Dispose();
        _others.Dispose();
    }

    private Task<bool> Believes(string token) => _check.IsValid("Bearer " + token, "msteams", Service, TestContext.Current.CancellationToken);

    private static Dictionary<string, object?> Claims() => BotTokens.Claims("our-app", Service, Now);

    private string Good() => _tokens.Sign(Claims(), "one");

    private string Token(string what)
    {
        var parts = Good().Split('.');
        return what switch
        {
            "another key" => _others.Sign(Claims(), "one"),
            "no signature" => $"{BotTokens.Part(new { alg = "none", kid = "one" })}.{parts[1]}.",
            "shared secret" => _tokens.Hmac(Claims(), "one"),
            "changed" => $"{parts[0]}.{BotTokens.Part(BotTokens.Claims("our-app", Service, Now.AddSeconds(1)))}.{parts[2]}",
            "no key" => _tokens.Sign(Claims(), null),
            "unknown key" => _tokens.Sign(Claims(), "two"),
            "empty" => string.Empty,
            _ => Lie(what),
        };
    }

    private string Lie(string what)
    {
        var claims = Claims();
        claims[Lies[what].Claim] = Lies[what].Value;
        return _tokens.Sign(claims.Where(static claim => claim.Value is not null).ToDictionary(StringComparer.Ordinal), "one");
    }

    private sealed class KeyServer : HttpMessageHandler
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
            object answer = metadata ? new { issuer = BotTokens.Issuer, jwks_uri = "https://login.example/keys" } : new { keys = Keys };
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(JsonSerializer.Serialize(answer)) });
        }
    }
}
