using Microsoft.Playwright;
using Resolver.Core.Ids;
using Resolver.Local.Composition;
using Resolver.Local.Server;
using Resolver.Local.Tests.Play;
using Resolver.TestKit.Teams;
using static Microsoft.Playwright.Assertions;

namespace Resolver.Local.Tests.Teams;

/// <summary>Approval by a card: Microsoft's own client, a real browser, a real run.</summary>
public sealed class TeamsTests(TeamsPlace place) : IClassFixture<TeamsPlace>
{
    [Fact]
    public async Task Cards_AppearWhereTheBotIsInstalled_AreAnswered_AndChangeForEverybody()
    {
        var (window, page) = (place.Window, place.Window.Page);
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
        await Approve(first).ClickAsync();
        await Expect(first).ToContainTextAsync("Approved and published");
        await second.GetByRole(AriaRole.Textbox).FillAsync("Not before the holidays");
        await second.GetByRole(AriaRole.Button, new() { Name = "Deny" }).ClickAsync();
        await place.Server.Line($"{place.First.Run}: its card in Teams is closed");
        await place.Server.Line($"{place.Second.Run}: its card in Teams is closed");
        await Expect(second).ToContainTextAsync("Denied");
        (await Approve(first).CountAsync()).ShouldBe(0);
        (await Approve(second).CountAsync()).ShouldBe(0);
        await window.Shoot("teams-answered");

        var branches = await place.Play.Branches();
        branches.ShouldContain($"resolver/{place.First.Run}");
        branches.ShouldNotContain($"resolver/{place.Second.Run}");
        await place.Server.Line($"{place.Second.Run}: Rejected; results in");
        (await File.ReadAllTextAsync(Path.Combine(place.Play.Data, "runs", place.Second.Run, "report.md"), TestContext.Current.CancellationToken)).ShouldContain("Not before the holidays");
        var late = await place.Press(TeamsPlace.Approver, "deny", place.First.Run, new string('0', 64), "too late");
        late.Text.ShouldContain("Superseded");
    }

    [Fact]
    public async Task WhoAsked_WindowThatMissedTheAnswer_AndRunWithoutAnAnswer_AreToldSoOnTheirCards()
    {
        var (window, sleeper) = (place.Window, place.Sleeper);
        var own = CardOf(window.Page, await place.Ask("asked-by-alex-1", "What alex asked for", requester: "alex"));
        await Approve(own).ClickAsync();
        await Expect(window.Page.GetByText("Who asked for a run can't approve it.").First).ToBeVisibleAsync();
        await Expect(own).ToContainTextAsync("Publish this change?");

        const string Seen = "Seen in two windows";
        await place.Ask("two-windows-1", Seen);
        await Expect(CardOf(sleeper.Page, Seen)).ToContainTextAsync("Publish this change?");
        place.IsAsleep = true;
        await Approve(CardOf(window.Page, Seen)).ClickAsync();
        await Expect(CardOf(window.Page, Seen)).ToContainTextAsync("Approved and published");
        place.IsAsleep = false;
        await Approve(CardOf(sleeper.Page, Seen)).ClickAsync();
        await Expect(CardOf(sleeper.Page, Seen)).ToContainTextAsync("Superseded");
        new LateAnswers(DataFolder.Open(place.Play.Data)).Of(RunId.Parse("two-windows-1")).ShouldHaveSingleItem().Why.ShouldBe("superseded");

        var silent = CardOf(window.Page, await place.Ask("nobody-answers-1", "Nobody answers this", patience: TimeSpan.FromSeconds(15)));
        await Expect(silent).ToContainTextAsync("Publish this change?");
        await Expect(silent).ToContainTextAsync("Expired: nobody answered in time");
        (await Approve(silent).CountAsync()).ShouldBe(0);
        await place.Server.Line("nobody-answers-1: Escalated; results in");
        (await place.Play.Branches()).ShouldNotContain("resolver/nobody-answers-1");
        await sleeper.Shoot("teams-ended");
    }

    [Fact]
    public async Task QuestionOfARun_IsAskedAndAnsweredOnACard()
    {
        var window = place.Window;
        var card = CardOf(window.Page, await place.Ask("document-1", "Document the limiter", label: "triage", body: OpenRuns.Unclear)).First;
        await Expect(card).ToContainTextAsync("needs no failing test to be accepted");
        await window.Shoot("teams-question");

        await card.GetByRole(AriaRole.Textbox).FillAsync("It is a bug");
        await card.GetByRole(AriaRole.Button, new() { Name = "Answer" }).ClickAsync();

        await Expect(card).ToContainTextAsync("Answered");
        (await card.GetByRole(AriaRole.Textbox).CountAsync()).ShouldBe(0);
    }

    private async Task RefusesTheWrong()
    {
        var (run, patch) = (place.First.Run, await place.PatchOf(place.First.Run));
        var activity = TeamsActivities.Pressed(TeamsPlace.Approver, "approve", run, patch);

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

    private static ILocator Approve(ILocator card) => card.GetByRole(AriaRole.Button, new() { Name = "Approve" });

    internal static ILocator CardOf(IPage page, string title) => page.Locator(".ac-adaptiveCard").Filter(new() { HasText = title });
}
