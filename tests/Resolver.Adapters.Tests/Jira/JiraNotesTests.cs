using System.Globalization;
using Resolver.Adapters.Jira;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.TestKit.Jira;

namespace Resolver.Adapters.Tests.Jira;

public sealed class JiraNotesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static IssueNote Note(string text) => new(JiraPlace.Run, JiraPlace.Key.Reference, $"{text}\n\n<sub>run `{JiraPlace.Run}`</sub>");

    [Fact]
    public async Task Note_IsOneComment_EditedInPlace_AlsoWhenItsIdWasLost()
    {
        await using var place = await JiraPlace.Open();
        var notes = new JiraNotes(place.Client());
        place.Server.State.PageSize = 2;
        for (var i = 0; i < 5; i++)
        {
            await place.Server.Comment(JiraPlace.Eve, "SHOP-1", $"run `{JiraPlace.Run}`");
        }

        var id = await notes.Put(Note("**Resolver asks:** `` which? ``"), known: null, Cancel);
        await place.Server.Comment(JiraPlace.Bob, "SHOP-1", "Hm.");
        (await notes.Put(Note("second"), id, Cancel)).ShouldBe(id);
        (await notes.Put(Note("third"), known: null, Cancel)).ShouldBe(id);

        var ours = place.Server.State.Comments("SHOP-1").Where(static comment => (string?)comment["author"]!["accountId"] == JiraPlace.Self).ShouldHaveSingleItem();
        ours["id"]!.GetValue<string>().ShouldBe(id.ToString(CultureInfo.InvariantCulture));
        ours["body"]!.ToJsonString().ShouldContain("third");
        ours["body"]!.ToJsonString().ShouldNotContain("<sub>");
        place.Server.Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task NoteThatSomebodyDeleted_IsWrittenAnew()
    {
        await using var place = await JiraPlace.Open();

        (await new JiraNotes(place.Client()).Put(Note("again"), known: 4, Cancel)).ShouldBeGreaterThan(4);
    }

    [Fact]
    public async Task PullRequest_IsLinkedOnce()
    {
        await using var place = await JiraPlace.Open();
        var notes = new JiraNotes(place.Client());
        var note = Note("opened") with { PullRequest = "https://github.com/acme/shop/pull/7" };

        var id = await notes.Put(note, known: null, Cancel);
        await notes.Put(note, id, Cancel);

        var link = place.Server.State.Links("SHOP-1").ShouldHaveSingleItem();
        link["globalId"]!.GetValue<string>().ShouldBe($"resolver={JiraPlace.Run}");
        link["object"]!["url"]!.GetValue<string>().ShouldBe(note.PullRequest);
    }

    [Fact]
    public void LongNote_IsCutSoThatJiraTakesIt_AndKeepsItsMark()
    {
        var document = JiraNotes.Document(Note("<details><summary>1 files</summary>\n\n````diff\n" + string.Concat(Enumerable.Repeat("+ \"quoted\" \u2026\n", 5_000)) + "````\n</details>"));

        document.ToJsonString().Length.ShouldBeLessThanOrEqualTo(32_000);
        AdfRules.Demand(document);
        document["content"]![0]!["type"]!.GetValue<string>().ShouldBe("expand");
        JiraNotes.IsNote(AdfReader.Read(System.Text.Json.JsonSerializer.SerializeToElement(document))).ShouldBeTrue();
    }

    [Theory]
    [InlineData("finish")]
    [InlineData("Done")]
    public async Task Move_TakesTheTransitionOfThatNameOrTarget_Once(string name)
    {
        await using var place = await JiraPlace.Open();
        var notes = new JiraNotes(place.Client());

        await notes.Move(JiraPlace.Key.Reference, name, Cancel);
        place.Server.State.Status("SHOP-1").ShouldBe("Done");

        if (name == "Done")
        {
            await notes.Move(JiraPlace.Key.Reference, name, Cancel);
            place.Server.Calls.Count(static call => call.Method == "POST").ShouldBe(1);
        }

        place.Server.Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task Move_ToWhatIsNotOffered_IsAFault()
    {
        await using var place = await JiraPlace.Open();

        (await Should.ThrowAsync<ResolverFault>(() => new JiraNotes(place.Client()).Move(JiraPlace.Key.Reference, "Ship", Cancel))).Code.ShouldBe("JIRA-TRANSITION");
    }
}
