using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Resolver.Local.Tests.Teams;

/// <summary>Approval by a card: Microsoft's own client, a real browser, a real run.</summary>
public sealed class TeamsTests(TeamsPlace place) : IClassFixture<TeamsPlace>
{
    [Fact]
    public async Task Cards_AppearWhereTheBotIsInstalled_AreAnswered_AndChangeForEverybody()
    {
        await using var window = await place.Browser.Open(1050, 840);
        var page = window.Page;
        await page.GotoAsync(place.Teams.AbsoluteUri);
        var first = CardOf(page, place.First.Title);
        var second = CardOf(page, "Third request refused");
        await Expect(first).ToContainTextAsync("Publish this change?");
        await Expect(second).ToContainTextAsync("Publish this change?");
        await Expect(first).ToContainTextAsync("1 file, +1 −1");
        await Expect(first).ToContainTextAsync("2 passed, 0 failed, 0 not run");
        (await second.Locator("a").CountAsync()).ShouldBe(0, "an issue's title makes no link");
        await window.Shoot("teams");
        await RefusesTheWrong();

        await first.GetByRole(AriaRole.Button, new() { Name = "Ask why" }).ClickAsync();
        await Expect(first).ToContainTextAsync("Attempt 0 (mechanical): pass");
        await first.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Expect(first).ToContainTextAsync("Approved and published");
        await second.GetByRole(AriaRole.Textbox).FillAsync("Not before the holidays");
        await second.GetByRole(AriaRole.Button, new() { Name = "Deny" }).ClickAsync();
        await place.Server.Line("its card in Teams is closed", times: 2);
        await Expect(second).ToContainTextAsync("Denied");
        (await page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).CountAsync()).ShouldBe(0);
        await window.Shoot("teams-answered");

        (await place.Play.Branches()).ShouldBe([$"resolver/{place.First.Run}"]);
        await place.Server.Line($"{place.Second.Run}: Rejected; results in");
        (await File.ReadAllTextAsync(Path.Combine(place.Play.Data, "runs", place.Second.Run, "report.md"), TestContext.Current.CancellationToken)).ShouldContain("Not before the holidays");
        var late = await place.Press(TeamsPlace.Approver, "deny", place.First.Run, new string('0', 64), "too late");
        late.Text.ShouldContain("Superseded");
    }

    private async Task RefusesTheWrong()
    {
        var (run, patch) = (place.First.Run, await place.PatchOf(place.First.Run));
        var activity = TeamsPlace.Activity(TeamsPlace.Approver, "approve", run, patch);

        (await place.Send(activity, "Bearer not.a.token")).Status.ShouldBe(401);
        (await place.Send(activity, null, forwardedFor: "203.0.113.7")).Status.ShouldBe(401);
        (await place.Press(TeamsPlace.Stranger, "approve", run, patch)).Text.ShouldContain("not among those who may approve");
        (await place.Press(TeamsPlace.Writer, "approve", run, patch)).Text.ShouldContain("You may not approve changes of limiter.py");
        (await place.Press(TeamsPlace.Approver, "deny", run, patch)).Text.ShouldContain("Say why not");
        (await place.Press(TeamsPlace.Approver, "approve", run, new string('0', 64))).Text.ShouldContain("Superseded");
        var shown = await place.Press(TeamsPlace.Stranger, "refresh", run, patch);
        (await place.Press(TeamsPlace.Stranger, "refresh", run, new string('0', 64))).Text.ShouldContain("not among those who may approve", customMessage: "no card has this change");
        shown.Type.ShouldBe("application/vnd.microsoft.card.adaptive");
        shown.Text.ShouldContain("Publish this change?", customMessage: "none of these has answered it");
    }

    private static ILocator CardOf(IPage page, string title) => page.Locator(".ac-adaptiveCard").Filter(new() { HasText = title });
}
