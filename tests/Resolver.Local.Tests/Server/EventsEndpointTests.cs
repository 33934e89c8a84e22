using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure.Messaging.EventGrid;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Resolver.Adapters.EventGrid;
using Resolver.Local.Server;

namespace Resolver.Local.Tests.Server;

/// <summary>Requests as Microsoft's and the CNCF's own libraries write them.</summary>
public sealed class EventsEndpointTests
{
    private const string Secret = "shared by the topic and us";
    private const string Tenant = "11111111-2222-3333-4444-555555555555";
    private const string Audience = "api://resolver";

    private static readonly object Issue = new { action = "labeled", issue = new { number = 3 } };
    private static readonly string IssueText = JsonSerializer.Serialize(Issue);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EventGridSchema_IsTaken_OneAndMany_AndWhatIsNotOursIsLeft()
    {
        await using var place = new InboxPlace();
        using var http = await Http(place, new EventsOptions { Secret = Secret });
        EventGridEvent[] events =
        [
            new("acme/shop", "com.github.issues.labeled", "1", Issue),
            new("SHOP-1", "com.atlassian.jira", "1", new { webhookEvent = "comment_created" }),
            new("blob", "Microsoft.Storage.BlobCreated", "1", new { url = "x" }),
            new("x", "com.github.../jira/webhook", "1", Issue),
            new("x", "com.github.issues", "1", "no object"),
        ];

        (await Post(http, "application/json; charset=utf-8", JsonSerializer.SerializeToUtf8Bytes(events))).Status.ShouldBe(202);
        (await Post(http, "application/json", JsonSerializer.SerializeToUtf8Bytes(events))).Status.ShouldBe(200);

        (await place.Drain()).ShouldBe([("issues", IssueText), ("jira/webhook", """{"webhookEvent":"comment_created"}""")], ignoreOrder: true);
    }

    [Fact]
    public async Task SubscriptionValidation_IsAnswered_ToWhomMaySend()
    {
        await using var place = new InboxPlace();
        using var http = await Http(place, new EventsOptions { Secret = Secret });
        var asked = JsonSerializer.SerializeToUtf8Bytes(new[] { new EventGridEvent("", "Microsoft.EventGrid.SubscriptionValidationEvent", "2", new { validationCode = "CODE-1", validationUrl = "https://rp.example/validate" }) { Subject = "s" } });

        var (status, answer) = await Post(http, "application/json", asked);

        status.ShouldBe(200);
        JsonElement.Parse(answer).GetProperty("validationResponse").GetString().ShouldBe("CODE-1");
        (await Post(http, "application/json", asked, secret: "another")).ShouldBe((401, string.Empty));
        (await place.Drain()).ShouldBeEmpty();
    }

    [Fact]
    public async Task CloudEvents_AreTaken_StructuredBinaryAndInBatches()
    {
        await using var place = new InboxPlace();
        using var http = await Http(place, new EventsOptions { Secret = Secret });
        var formatter = new JsonEventFormatter();

        var structured = formatter.EncodeStructuredModeMessage(Cloud("com.github.issues", JsonSerializer.SerializeToElement(Issue)), out _);
        (await Post(http, "application/cloudevents+json; charset=utf-8", structured.ToArray())).Status.ShouldBe(202);
        (await place.Drain()).ShouldBe([("issues", IssueText)]);

        var batch = formatter.EncodeBatchModeMessage([Cloud("com.atlassian.jira.comment", JsonSerializer.SerializeToElement(new { n = 1 })), Cloud("com.github.push", JsonSerializer.SerializeToElement(new { n = 2 })), Cloud("com.example", null)], out _);
        (await Post(http, "application/cloudevents-batch+json", batch.ToArray())).Status.ShouldBe(202);
        (await place.Drain()).ShouldBe([("jira/webhook", """{"n":1}"""), ("push", """{"n":2}""")], ignoreOrder: true);

        var bytes = formatter.EncodeStructuredModeMessage(Cloud("com.github.push", new byte[] { (byte)'{', (byte)'}' }, "application/octet-stream"), out _);
        (await Post(http, "application/cloudevents+json", bytes.ToArray())).Status.ShouldBe(202);
        (await place.Drain()).ShouldBe([("push", "{}")]);

        (await Post(http, "application/json", """{"n":3}"""u8.ToArray(), ("ce-specversion", "1.0"), ("ce-type", "com.github.push"), ("ce-id", "9"), ("ce-source", "/x"))).Status.ShouldBe(202);
        (await place.Drain()).ShouldBe([("push", """{"n":3}""")]);
    }

    [Theory]
    [InlineData("application/json", "{}")]
    [InlineData("application/json", "[1]")]
    [InlineData("application/json", "[{\"id\":\"1\"}]")]
    [InlineData("application/json", "[")]
    [InlineData("application/cloudevents+json", "[]")]
    [InlineData("application/cloudevents+json", "{\"specversion\":\"0.3\",\"id\":\"1\",\"type\":\"com.github.push\",\"source\":\"x\",\"data\":{}}")]
    [InlineData("application/cloudevents-batch+json", "{}")]
    [InlineData("text/plain", "[]")]
    public async Task WhatIsOfNoForm_IsRefused(string type, string body)
    {
        await using var place = new InboxPlace();
        using var http = await Http(place, new EventsOptions { Secret = Secret });

        (await Post(http, type, Encoding.UTF8.GetBytes(body))).Status.ShouldBe(400);
        (await place.Drain()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Handshake_LetsOnlyKnownOriginsSend()
    {
        await using var place = new InboxPlace();
        using var http = await Http(place, new EventsOptions { Secret = Secret });

        using var allowed = await Ask(http, "eventgrid.azure.net");
        using var refused = await Ask(http, "evil.example");

        allowed.StatusCode.ShouldBe(HttpStatusCode.OK);
        allowed.Headers.GetValues("WebHook-Allowed-Origin").ShouldBe(["eventgrid.azure.net"]);
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        refused.Headers.Contains("WebHook-Allowed-Origin").ShouldBeFalse();
    }

    [Fact]
    public async Task Tokens_AreTakenOnlyFromOurAuthority_ForUs_BySendersWeKnow_InTheirTime()
    {
        await using var place = new InboxPlace();
        using var key = RSA.Create(2048);
        using var other = RSA.Create(2048);
        var authority = new Uri(await place.Serve(routes => Authority(routes, key)), "/");
        using var fetch = new HttpClient();
        var now = place.Clock.GetUtcNow().UtcDateTime;
        var guard = new EventsGuard(new EventsOptions { Entra = new EntraOptions { Authority = authority, Tenant = Tenant, Audience = Audience } }, fetch, place.Clock);
        var v2 = $"{authority}{Tenant}/v2.0";
        async Task<bool> Admits(string issuer, string audience, string client, int fromMinutes, int untilMinutes, RSA signer, string claim = "azp") =>
            await guard.Admits("Bearer " + Token(issuer, audience, claim, client, now.AddMinutes(fromMinutes), now.AddMinutes(untilMinutes), signer), null);

        (await Admits(v2, Audience, EntraOptions.EventGrid, -1, 60, key)).ShouldBeTrue();
        (await Admits($"https://sts.windows.net/{Tenant}/", Audience, EntraOptions.EventGrid, -1, 60, key, "appid")).ShouldBeTrue();
        (await Admits(v2, Audience, EntraOptions.EventGrid, 4, 60, key)).ShouldBeTrue("clocks differ");
        (await Admits(v2, Audience, EntraOptions.EventGrid, -60, -4, key)).ShouldBeTrue("clocks differ");
        (await Admits(v2, Audience, EntraOptions.EventGrid, 6, 60, key)).ShouldBeFalse();
        (await Admits(v2, Audience, EntraOptions.EventGrid, -60, -6, key)).ShouldBeFalse();
        (await Admits(v2, Audience, EntraOptions.EventGrid, -1, 60, other)).ShouldBeFalse();
        (await Admits(v2, "api://other", EntraOptions.EventGrid, -1, 60, key)).ShouldBeFalse();
        (await Admits(v2, Audience, "99999999-9999-9999-9999-999999999999", -1, 60, key)).ShouldBeFalse();
        (await Admits(v2.Replace(Tenant, Audience, StringComparison.Ordinal), Audience, EntraOptions.EventGrid, -1, 60, key)).ShouldBeFalse();
        var good = Token(v2, Audience, "azp", EntraOptions.EventGrid, now.AddMinutes(-1), now.AddMinutes(60), key);
        foreach (var bad in new[] { null, "", "Bearer", "Bearer x", good, "Basic " + good, $"Bearer {good[..^4]}AAAA", $"Bearer {Unsigned(good)}" })
        {
            (await guard.Admits(bad, null)).ShouldBeFalse(bad);
        }

        (await guard.Admits(null, string.Empty)).ShouldBeFalse("no secret is set");
    }

    private static async Task<HttpClient> Http(InboxPlace place, EventsOptions options)
    {
        var url = await place.Serve(routes => routes.MapMethods("/api/events", EventsEndpoint.Methods, new EventsEndpoint(new EventsGuard(options, null, place.Clock), place.Inbox).Handle));
        return new HttpClient { BaseAddress = new Uri(url, "/api/events") };
    }

    private static Task<(int Status, string Body)> Post(HttpClient http, string type, byte[] body, params (string, string)[] headers) => Post(http, type, body, Secret, headers);

    private static async Task<(int Status, string Body)> Post(HttpClient http, string type, byte[] body, string secret, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"?token={Uri.EscapeDataString(secret)}") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var answer = await http.SendAsync(request, Cancel);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    private static async Task<HttpResponseMessage> Ask(HttpClient http, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, string.Empty);
        request.Headers.Add("WebHook-Request-Origin", origin);
        request.Headers.Add("WebHook-Request-Callback", "http://127.0.0.1:1/never");
        return await http.SendAsync(request, Cancel);
    }

    private static CloudEvent Cloud(string type, object? data, string contentType = "application/json") => new(CloudEventsSpecVersion.V1_0)
    {
        Id = Guid.NewGuid().ToString(),
        Type = type,
        Source = new Uri("https://github.com/acme/shop"),
        Data = data,
        DataContentType = data is null ? null : contentType,
    };

    // A document of keys as Microsoft Entra publishes it.
    private static void Authority(Microsoft.AspNetCore.Routing.IEndpointRouteBuilder routes, RSA key)
    {
        routes.MapGet($"/{Tenant}/v2.0/.well-known/openid-configuration", context => context.Response.WriteAsync(JsonSerializer.Serialize(new
        {
            issuer = $"http://{context.Request.Host}/{Tenant}/v2.0",
            jwks_uri = $"http://{context.Request.Host}/keys",
        })));
        var numbers = key.ExportParameters(includePrivateParameters: false);
        routes.MapGet("/keys", context => context.Response.WriteAsync(JsonSerializer.Serialize(new
        {
            keys = new[] { new { kty = "RSA", use = "sig", kid = "one", n = Base64UrlEncoder.Encode(numbers.Modulus), e = Base64UrlEncoder.Encode(numbers.Exponent) } },
        })));
    }

    private static string Token(string issuer, string audience, string claim, string client, DateTime from, DateTime until, RSA key) => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
    {
        Issuer = issuer,
        Audience = audience,
        NotBefore = from,
        Expires = until,
        Claims = new Dictionary<string, object>(StringComparer.Ordinal) { [claim] = client },
        SigningCredentials = new SigningCredentials(new RsaSecurityKey(key) { KeyId = "one", CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } }, SecurityAlgorithms.RsaSha256),
    });

    private static string Unsigned(string token) => $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{token.Split('.')[1]}.";
}
