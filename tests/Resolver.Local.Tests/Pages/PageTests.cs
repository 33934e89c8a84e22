using Resolver.Local.Tests.Play;
using static Microsoft.Playwright.Assertions;

namespace Resolver.Local.Tests.Pages;

/// <summary>The pages of <c>resolver serve</c> in a real browser, with real runs.</summary>
public sealed class PageTests(PagePlace place) : IClassFixture<PagePlace>
{
    [Fact]
    public async Task WaitingRun_IsApprovedByKeyboardAlone_AndThePageFollowsItToItsEnd()
    {
        await using var window = await place.Enter();
        var page = window.Page;
        await Expect(page.Locator("h2").First).ToHaveTextAsync("Waiting for you");
        await Expect(page.Locator("li").Filter(new() { Has = page.Locator($"a[href='/runs/{place.Plain}']") }).Locator(".badge")).ToHaveTextAsync("needs your approval");
        await window.Shoot("runs");
        await window.TabTo($"a[href='/runs/{place.Plain}']");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".badge")).ToHaveTextAsync("needs your approval");
        await Expect(page.Locator(".diff .plus")).ToContainTextAsync(PythonBug.GoodCondition);
        await Expect(page.Locator(".diff .minus")).ToContainTextAsync(PythonBug.BadCondition);
        await Expect(page.Locator(".facts")).ToContainTextAsync("1 passed, 1 failed, 0 not run");
        await Expect(page.Locator(".facts")).ToContainTextAsync("2 passed, 0 failed, 0 not run");
        await window.Shoot("run");

        await page.EvaluateAsync("() => { document.querySelector('[name=patch]').value = '0'.repeat(64); }");
        await page.Locator("#approve").ClickAsync();
        await Expect(page.Locator(".said")).ToContainTextAsync("Superseded");
        await window.TabTo("#approve");
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Locator(".said")).ToHaveTextAsync("Approved. The run goes on.");
        await Expect(page.Locator(".badge")).ToHaveTextAsync("resolved");
        await Expect(page.Locator(".decide")).ToHaveCountAsync(0);
        await Expect(page.Locator(".facts")).ToContainTextAsync($"resolver/{place.Plain}");
        (await place.Play.Branches()).ShouldContain($"resolver/{place.Plain}");
        window.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task HostileTexts_AreShownAsText_AndADenialEndsTheRunWithItsReason()
    {
        await using var window = await place.Enter();
        var page = window.Page;
        await Expect(page.Locator("main")).ToContainTextAsync("<script>window.hacked = 1</script>");
        await page.GotoAsync(place.At($"/runs/{place.Nasty}").AbsoluteUri);
        await Expect(page.Locator(".badge")).ToHaveTextAsync("needs your approval");
        await Expect(page.Locator("h1")).ToContainTextAsync(PagePlace.Hostile);
        await Expect(page.Locator(".diff")).ToContainTextAsync(PagePlace.Hostile);
        await window.Accessible("hostile");

        await page.Locator("#deny").ClickAsync();
        (await page.EvaluateAsync<bool>("() => document.querySelector('#reason').validity.valueMissing")).ShouldBeTrue("a denial says why");
        await page.Locator("#reason").FillAsync("Not like this " + PagePlace.Hostile);
        await page.Locator("#deny").ClickAsync();

        await Expect(page.Locator(".badge")).ToHaveTextAsync("rejected");
        await Expect(page.Locator("[data-part=head]")).ToContainTextAsync("Not like this " + PagePlace.Hostile);
        (await page.Locator("script").CountAsync()).ShouldBe(1, "ours, and no other");
        (await page.Locator("img").CountAsync()).ShouldBe(0);
        (await page.EvaluateAsync<bool>("() => 'hacked' in window")).ShouldBeFalse();
        (await place.Play.Branches()).ShouldNotContain($"resolver/{place.Nasty}");
        await page.Locator("#report summary").ClickAsync();
        await window.Accessible("hostile");
        window.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task WithoutTheKeyOrFromElsewhere_NothingIsShownAndNothingIsTaken()
    {
        await using var window = await place.Enter();
        var cookie = (await window.Page.Context.CookiesAsync()).ShouldHaveSingleItem();
        cookie.HttpOnly.ShouldBeTrue();
        window.Page.Url.ShouldNotContain("key=");
        await window.Page.GotoAsync(place.At($"/runs/{place.Nasty}").AbsoluteUri);
        var given = $"{cookie.Name}={cookie.Value}";
        var own = place.At("/").GetLeftPart(UriPartial.Authority);
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });

        (await Ask(http, "/", null)).Status.ShouldBe(401);
        (await Ask(http, $"/runs/{place.Plain}", "resolver-owner=guess")).Body.ShouldNotContain("limiter");
        (await Ask(http, "/?key=guess", null)).Status.ShouldBe(401);
        (await Ask(http, "/", given, host: "rebound.example")).Status.ShouldBe(421);
        (await Ask(http, "/runs/no-such-run", given)).Status.ShouldBe(404);
        (await Ask(http, "/api/alerts", null)).Status.ShouldBe(501);
        (await Ask(http, "/pages/..%2fprompt.md", given)).Status.ShouldBe(404);
        (await Answer(http, given, null, "approve")).Status.ShouldBe(403);
        (await Answer(http, given, "https://elsewhere.example", "approve")).Status.ShouldBe(403);
        (await Answer(http, null, own, "approve")).Status.ShouldBe(401);
        (await Answer(http, given, own, "approve", token: "00")).Status.ShouldBe(403);
        var page = await Ask(http, $"/runs/{place.Plain}", given);
        page.Headers.ShouldContain("frame-ancestors 'none'");
        page.Headers.ShouldContain("no-store");
        page.Headers.ShouldContain("X-Frame-Options: DENY");
    }

    private async Task<(int Status, string Body, string Headers)> Ask(HttpClient http, string path, string? cookie, string? host = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, place.At(path));
        return await Send(http, request, cookie, host);
    }

    private async Task<(int Status, string Body, string Headers)> Answer(HttpClient http, string? cookie, string? origin, string verb, string token = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, place.At($"/runs/{place.Plain}/decide"));
        request.Content = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal) { ["token"] = token, ["round"] = "1", ["verb"] = verb });
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return await Send(http, request, cookie, host: null);
    }

    private static async Task<(int Status, string Body, string Headers)> Send(HttpClient http, HttpRequestMessage request, string? cookie, string? host)
    {
        request.Headers.Host = host;
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), answer.Headers.ToString());
    }
}
