using Resolver.Local.Tests.Play;
using static Microsoft.Playwright.Assertions;

namespace Resolver.Local.Tests.SignIn;

/// <summary>Several people on one server: a certified provider, a real browser, real runs.</summary>
[Collection(SignInCollection.Name)]
public sealed class SignInTests(SignInPlace place)
{
    [Fact]
    public async Task PersonOfTheRules_IsAskedToSignIn_ApprovesWhatAnotherAskedFor_AndSignsOut()
    {
        await using var window = await place.Browser.Open();
        var page = window.Page;
        await page.GotoAsync(new Uri(place.Address, $"/runs/{place.First}").AbsoluteUri);
        await Expect(page.Locator("h1")).ToHaveTextAsync("Sign in to see runs");
        await window.Accessible("sign-in");
        await SignInPlace.GoThrough(page, "bob");

        page.Url.ShouldEndWith($"/runs/{place.First}", customMessage: "one comes back to where one wanted to go");
        await Expect(page.Locator(".who")).ToContainTextAsync("github:bob");
        await Expect(page.Locator(".badge")).ToHaveTextAsync("needs your approval");
        await window.Accessible("signed-in");
        var cookie = (await page.Context.CookiesAsync([place.Address.AbsoluteUri])).Single(static each => each.Name == "resolver-session");
        (cookie.HttpOnly, cookie.SameSite.ToString()).ShouldBe((true, "Lax"));
        await page.Locator("#approve").ClickAsync();
        await Expect(page.Locator(".said")).ToHaveTextAsync("Approved. The run goes on.");
        await Expect(page.Locator(".badge")).ToHaveTextAsync("resolved");
        (await place.Play.Branches()).ShouldContain($"resolver/{place.First}");
        await Expect(page.Locator("#report pre")).ToContainTextAsync("github:bob");

        await page.Locator("#sign-out").ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("You are signed out");
        await page.GotoAsync(new Uri(place.Address, $"/runs/{place.First}").AbsoluteUri);
        await Expect(page.Locator("h1")).ToHaveTextAsync("Sign in to see runs");
        window.Complaints.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("alice", "You asked for this run")]
    [InlineData("megan", "You may not approve changes of limiter.py")]
    [InlineData("carol", "you are not among the approvers")]
    public async Task WhoAskedOrIsNotInTheRules_ReadsTheRun_AndCannotApproveIt(string who, string why)
    {
        await using var window = await place.SignIn(who, $"/runs/{place.Second}");
        var page = window.Page;

        await Expect(page.Locator(".badge")).ToHaveTextAsync("needs your approval");
        await Expect(page.Locator(".why")).ToContainTextAsync(why);
        (await page.Locator("#approve").CountAsync()).ShouldBe(0);
        var status = await page.EvaluateAsync<int>(
            """
            async path => {
              const token = document.querySelector('.who [name=token]').value;
              return (await fetch(path, { method: 'POST', body: new URLSearchParams({ token, round: '1', verb: 'approve' }) })).status;
            }
            """,
            $"/runs/{place.Second}/decide");
        status.ShouldBe(403, "a token of one form is good for no other");
        (await place.Play.Branches()).ShouldNotContain($"resolver/{place.Second}");
    }

    [Fact]
    public async Task WhoAsked_AnswersTheQuestionOfTheRun_ThoughTheyApproveNothing()
    {
        await using var window = await place.SignIn("carol", $"/runs/{place.Asking}");
        var page = window.Page;

        await Expect(page.Locator(".decide")).ToContainTextAsync("needs no failing test to be accepted");
        await page.Locator("#answer").FillAsync("It is a bug");
        await page.Locator(".decide button").ClickAsync();

        await Expect(page.Locator(".said")).ToHaveTextAsync("Answered. The run goes on.");
        await Expect(page.Locator("#answer")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task WhoMayReadNoRepository_SeesNoRun()
    {
        await using var window = await place.SignIn("dora", "/");

        await Expect(window.Page.Locator(".who")).ToContainTextAsync("dora@acme.example");
        await Expect(window.Page.Locator(".empty")).ToBeVisibleAsync();
        await window.Page.GotoAsync(new Uri(place.Address, $"/runs/{place.Second}").AbsoluteUri);
        await Expect(window.Page.Locator("h1")).ToHaveTextAsync("There is no such run.");
    }

    [Fact]
    public async Task WhomTheOperatorDoesNotLetIn_GetsNoSession()
    {
        await using var window = await place.SignIn("eve", "/");

        await Expect(window.Page.Locator("h1")).ToContainTextAsync("may not come in here");
        (await window.Page.Context.CookiesAsync([place.Address.AbsoluteUri])).ShouldNotContain(static each => each.Name == "resolver-session");
    }

    [Fact]
    public async Task ElsewhereThanLoopback_IsListenedToOnlyWithSignIn()
    {
        using var play = Playground.Plain();

        var done = await play.Run("serve", "--listen", "0.0.0.0", "--port", "0", "--data", play.Data);

        done.ExitCode.ShouldBe(1, done.ToString());
        done.Error.ShouldContain("SERVE-LISTEN");
        done.Error.ShouldNotContain("listening on");
    }
}
