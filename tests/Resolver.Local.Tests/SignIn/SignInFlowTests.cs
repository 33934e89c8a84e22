using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Resolver.Core.Json;
using Resolver.Local.Composition;
using Resolver.Local.Server;
using Resolver.Local.Server.Pages;
using Resolver.Local.Server.SignIn;
using Resolver.Local.Tests.Play;

namespace Resolver.Local.Tests.SignIn;

/// <summary>What a session and the way to it withstand; the same provider, and a server whose clock is ours.</summary>
[Collection(SignInCollection.Name)]
public sealed partial class SignInFlowTests(SignInPlace place) : IAsyncDisposable
{
    private const string Session = "resolver-session";
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly CookieContainer _cookies = new();
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("resolver-sign-in-");
    private WebServer? _server;

    [Fact]
    public async Task Session_IsOverAfterItsHours()
    {
        await Serve(place.Other);
        using var http = await SignedIn("bob");
        (await Ask(http, "/")).ShouldBe((200, "github:bob"));

        _clock.Advance(TimeSpan.FromHours(8) - TimeSpan.FromSeconds(1));
        (await Ask(http, "/")).Status.ShouldBe(200, "asking does not make it longer");
        _clock.Advance(TimeSpan.FromSeconds(2));

        (await Ask(http, "/")).ShouldBe((303, "/sign-in?next=%2F"));
        (await Ask(http, "/", ("Sec-Fetch-Dest", "empty"))).Status.ShouldBe(401, "a script is told");
    }

    [Fact]
    public async Task CookieThatWasAltered_IsNobody_AndOneThatWasCopiedIsWorthNothingOnceItsOwnerLeaves()
    {
        await Serve(place.Other);
        using var http = await SignedIn("bob");
        var cookie = _cookies.GetCookies(place.Other)[Session]!.Value;
        var token = (await Text(http, "/")).Token;
        using var other = Client();
        (await Ask(other, "/", ("Cookie", $"{Session}={cookie}"))).Status.ShouldBe(200);

        for (var at = 0; at < cookie.Length - 4; at += cookie.Length / 16)
        {
            var altered = $"{cookie[..at]}{(cookie[at] == 'A' ? 'B' : 'A')}{cookie[(at + 1)..]}";
            (await Ask(other, "/", ("Cookie", $"{Session}={altered}"))).Status.ShouldBe(303, $"altered at {at}");
        }

        (await Ask(other, "/", ("Cookie", $"{Session}=guess"))).Status.ShouldBe(303);
        (await Leave(http, token, "https://elsewhere.example")).ShouldBe(403);
        (await Leave(http, "00", Origin)).ShouldBe(403);
        (await Ask(http, "/")).Status.ShouldBe(200);
        (await Leave(http, token, Origin)).ShouldBe(303);
        (await Ask(other, "/", ("Cookie", $"{Session}={cookie}"))).Status.ShouldBe(303);
    }

    [Fact]
    public async Task AnswerOfTheProvider_ThatIsForgedAlteredOrAnothers_SignsNobodyIn()
    {
        await Serve(place.Other);
        var back = await Back("bob");
        var stranger = new CookieContainer();
        using var other = Client(stranger);
        using var http = Client(_cookies);

        (await Ask(other, back)).Status.ShouldBe(400, "another browser did not begin it");
        (await Ask(http, back.Replace("state=", "state=A", StringComparison.Ordinal))).Status.ShouldBe(400);
        (await Ask(http, Regex.Replace(back, "code=[^&]+", "code=guess", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)))).Status.ShouldBe(400);
        (await Ask(http, "/sign-in/back")).Status.ShouldBe(400);
        (await Ask(http, "/sign-in/back?error=access_denied")).Status.ShouldBe(400);
        (await Ask(http, back)).Status.ShouldBe(400, "its state was used up by the forged code");
        _cookies.GetCookies(place.Other)[Session].ShouldBeNull();
        stranger.GetCookies(place.Other)[Session].ShouldBeNull();
    }

    [Fact]
    public async Task Beginning_IsACodeWithPkce_AndBehindHttpsEveryCookieIsSecure()
    {
        var address = SignInPlace.Outside;
        await Serve(address);
        using var http = Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(place.Other, "/sign-in/go?next=//elsewhere.example"));
        request.Headers.Host = address.Authority;

        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var to = answer.Headers.Location!.OriginalString;
        to.ShouldStartWith(place.Provider.Issuer);
        to.ShouldContain("request_uri=", customMessage: "the provider took a code challenge and the address that it knows, and wants to hear them where no browser sees them");
        to.ShouldNotContain(SignInProvider.Secret);
        var cookies = answer.Headers.GetValues("Set-Cookie").ToList();
        cookies.Count.ShouldBe(2);
        cookies.ShouldAllBe(static cookie => cookie.Contains("secure", StringComparison.Ordinal) && cookie.Contains("httponly", StringComparison.Ordinal) && cookie.Contains("samesite=lax", StringComparison.Ordinal));
        (await Ask(http, "/", ("Host", "rebound.example"))).Status.ShouldBe(421);
        (await Ask(http, "/sign-in", ("Host", "rebound.example"))).Status.ShouldBe(421);
    }

    [Fact]
    public async Task ProviderThatIsNotThere_IsNamed()
    {
        await Serve(place.Other, $"http://127.0.0.1:{SignInProvider.FreePort()}");
        using var http = Client();

        var (status, text) = await Ask(http, "/sign-in/go");

        status.ShouldBe(503);
        text.ShouldContain("SIGNIN-UNREACHABLE");
    }

    [Theory]
    [InlineData(null, "/")]
    [InlineData("/runs/a-run-1", "/runs/a-run-1")]
    [InlineData("/runs/a?said=approved", "/")]
    [InlineData("//elsewhere.example", "/")]
    [InlineData("/runs/\\elsewhere.example", "/")]
    [InlineData("https://elsewhere.example/runs/", "/")]
    public void WayBack_LeadsToOurOwnPagesAlone(string? asked, string next) => SignInPages.Next(asked).ShouldBe(next);

    public async ValueTask DisposeAsync()
    {
        if (_server is { } server)
        {
            await server.DisposeAsync();
        }

        _data.Delete(recursive: true);
    }

    private string Origin => place.Other.GetLeftPart(UriPartial.Authority);

    private async Task Serve(Uri address, string? authority = null)
    {
        var settings = JsonSerializer.SerializeToElement(place.Settings(address)).Deserialize<SignInSettings>(ResolverJson.Options)!;
        settings = settings with { Authority = authority ?? settings.Authority };
        var flow = new SignInFlow(settings.Options(static _ => SignInProvider.Secret), _clock, static _ => { });
        var key = PageKey.Open(DataFolder.Open(_data.FullName));
        var guard = new PageGuard(key, flow);
        _server = await WebServer.Start(
            new IPEndPoint(IPAddress.Loopback, place.Other.Port),
            flow,
            routes =>
            {
                routes.MapGet("/", guard.Personal((context, visitor) => context.Response.WriteAsync($"{visitor.Principal.Name}\n{SignInRoutes.Sign(visitor, key)}", context.RequestAborted)));
                new SignInRoutes(flow, guard).Map(routes);
            },
            TestContext.Current.CancellationToken);
    }

    private static HttpClient Client(CookieContainer? cookies = null, bool follow = false) =>
        new(new SocketsHttpHandler { CookieContainer = cookies ?? new CookieContainer(), UseCookies = cookies is not null, AllowAutoRedirect = follow });

    private async Task<HttpClient> SignedIn(string who)
    {
        var http = Client(_cookies);
        (await Ask(http, await Back(who))).ShouldBe((302, "/"));
        return http;
    }

    // Goes through the provider's pages, up to what it sends back.
    private async Task<string> Back(string who)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var follows = Client(_cookies, follow: true);
        using var login = await follows.GetAsync(new Uri(place.Other, "/sign-in/go"), cancel);
        using var consent = await Submit(follows, await login.Content.ReadAsStringAsync(cancel), ("prompt", "login"), ("login", who), ("password", "any"));
        using var stops = Client(_cookies);
        using var agreed = await Submit(stops, await consent.Content.ReadAsStringAsync(cancel), ("prompt", "consent"));
        using var back = await stops.GetAsync(agreed.Headers.Location, cancel);
        return back.Headers.Location!.PathAndQuery;
    }

    private static async Task<HttpResponseMessage> Submit(HttpClient http, string page, params IReadOnlyList<(string Name, string Value)> fields)
    {
        using var content = new FormUrlEncodedContent(fields.Select(static field => KeyValuePair.Create(field.Name, field.Value)));
        return await http.PostAsync(new Uri(Action().Match(page).Groups["url"].Value), content, TestContext.Current.CancellationToken);
    }

    // The status, and where it leads or what it says in its first line.
    private async Task<(int Status, string Text)> Ask(HttpClient http, string path, params IReadOnlyList<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(place.Other, path));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, answer.Headers.Location?.OriginalString ?? (answer.IsSuccessStatusCode ? text.Split('\n')[0] : text));
    }

    private async Task<(string Name, string Token)> Text(HttpClient http, string path)
    {
        var text = await http.GetStringAsync(new Uri(place.Other, path), TestContext.Current.CancellationToken);
        return (text.Split('\n')[0], Token().Match(text).Groups["token"].Value);
    }

    private async Task<int> Leave(HttpClient http, string token, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(place.Other, "/sign-out"));
        request.Content = new FormUrlEncodedContent([KeyValuePair.Create("token", token)]);
        request.Headers.Add("Origin", origin);
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }

    [GeneratedRegex("action=\"(?<url>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Action();

    [GeneratedRegex("name=\"token\" value=\"(?<token>[0-9a-f]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Token();
}
