using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Resolver.Adapters.Jira;
using Resolver.Core.Hosts;
using Resolver.TestKit.Contracts;
using Resolver.TestKit.Jira;

namespace Resolver.Adapters.Tests.Jira;

/// <summary>What we write, and the fake that we test with, judged by what others publish.</summary>
public sealed partial class PublishedContractTests
{
    [Fact]
    public async Task EveryDocumentOfOurs_IsValidByAtlassiansSchema_AndANonsenseOneIsNot()
    {
        var ours = Enumerable.Range(0, 300).Select(static seed => AdfWriter.Write(AdfReader.Read(System.Text.Json.JsonSerializer.SerializeToElement(new AdfGenerator(seed).Document())))).ToList();
        ours.Add(AdfWriter.Write(string.Empty));
        ours.Add(AdfWriter.Write("> # h\n> | a |\n> |---|\n> - > x\n\n- ```\n1. 1. 1. 1. 1. 1. 1. deep\n\n<details><summary>a</summary>\n\n<details><summary>b</summary>\n\n---\n</details>\n</details>\n\n**`code`** [**b**](https://example.com) ***both***"));
        ours.Add(JiraNotes.Document(new IssueNote(JiraPlace.Run, JiraPlace.Key.Reference, "**Resolver has a change:** `` x ``\n\n<details><summary>1 files</summary>\n\n````diff\n+ a\n````\n\n</details>")));

        var said = await JiraPeer.Documents([.. ours.Select(static document => document.ToJsonString()), """{"type":"doc","version":1,"content":[{"type":"text","text":"bare"}]}"""]);

        said.SkipLast(1).Select((problem, at) => problem.Length == 0 ? string.Empty : $"{problem} {ours[at].ToJsonString()}").Where(static problem => problem.Length > 0).ShouldBeEmpty();
        said[^1].ShouldNotBeEmpty();
    }

    [Fact]
    public async Task FakeOfJira_AnswersAsTheClientLibraryExpects()
    {
        await using var place = await JiraPlace.Open();
        await place.Server.Label(JiraPlace.Alice, "SHOP-1", "resolver:fix");
        place.Server.State.Open("SHOP-2", JiraPlace.Alice, "another", new JsonObject { ["type"] = "doc", ["version"] = 1, ["content"] = new JsonArray() });

        var said = await JiraPeer.Client(place.Server.Url, "oauth", "SHOP-1");

        said.Count.ShouldBe(14);
        said.Where(static one => one.Value.Length > 0).ShouldBeEmpty();
        place.Server.Violations.ShouldBeEmpty();
        place.Server.State.Status("SHOP-1").ShouldBe("In Progress");
    }

    [Fact]
    public async Task EveryRequestOfOurs_IsValidByAtlassiansOpenApi_AndABrokenOneIsNot()
    {
        await using var place = await JiraPlace.Open();
        await Read(place);
        await Write(place);
        var sent = place.Server.Calls.Select(static call => new SentRequest(call.Method, call.Path + call.Query, call.Body)).ToList();

        // The document is older than the search that replaced /search; jira.js judges that one, above.
        var judged = sent.Where(static request => request.Path != "/rest/api/3/search/jql").ToList();
        var findings = await PublishedContract.Judge(PublishedContract.Jira, [.. judged, new("POST", "/rest/api/3/issue/SHOP-1/remotelink", "{}"), new("GET", "/rest/api/3/nothing", "")]);

        findings.Count.ShouldBe(2, string.Join('\n', findings));
        findings.ShouldContain(static line => line.Contains("/nothing", StringComparison.Ordinal));
        findings.ShouldContain(static line => line.Contains("remotelink: request.body", StringComparison.Ordinal));
        sent.Select(static request => $"{request.Method} {Digits().Replace(request.Path.Split('?')[0], "N")}").Distinct().Order(StringComparer.Ordinal).ShouldBe(
        [
            "GET /rest/api/N/issue/SHOP-N",
            "GET /rest/api/N/issue/SHOP-N/changelog",
            "GET /rest/api/N/issue/SHOP-N/comment",
            "GET /rest/api/N/issue/SHOP-N/comment/N",
            "GET /rest/api/N/issue/SHOP-N/transitions",
            "GET /rest/api/N/myself",
            "GET /rest/api/N/project/SHOP/role",
            "GET /rest/api/N/project/SHOP/role/N",
            "GET /rest/api/N/user/groups",
            "POST /rest/api/N/issue/SHOP-N/comment",
            "POST /rest/api/N/issue/SHOP-N/remotelink",
            "POST /rest/api/N/issue/SHOP-N/transitions",
            "POST /rest/api/N/search/jql",
            "PUT /rest/api/N/issue/SHOP-N/comment/N",
        ]);
    }

    private static async Task Read(JiraPlace place)
    {
        var cancel = TestContext.Current.CancellationToken;
        var mark = place.Clock.GetUtcNow();
        place.Clock.Advance(TimeSpan.FromMinutes(1));
        await place.Server.Label(JiraPlace.Alice, "SHOP-1", "resolver:fix");
        var comment = await place.Server.Comment(JiraPlace.Alice, "SHOP-1", "/resolver why");
        var client = place.Client();
        var tickets = new JiraTickets(client);
        (await client.Self(cancel)).ShouldBe(JiraPlace.Self);
        (await tickets.Ticket(JiraPlace.Key, cancel)).Issue.IsOpen.ShouldBeTrue();
        (await tickets.Comment(JiraPlace.Key, comment, cancel)).Text.ShouldBe("/resolver why");
        (await tickets.LabelledBy(JiraPlace.Key, "resolver:fix", cancel))!.Account.ShouldBe(JiraPlace.Alice);
        (await tickets.MayAsk("SHOP", JiraPlace.Alice, cancel)).ShouldBeTrue();
        (await place.Tickets(static options => options with { AllowedGroup = null, AllowedRole = "developers" }).MayAsk("SHOP", JiraPlace.Bob, cancel)).ShouldBeTrue();
        (await new JiraSearch(client, tickets, JiraPlace.Rules, place.Clock).Since(mark, cancel).CountAsync(cancel)).ShouldBe(2);
    }

    private static async Task Write(JiraPlace place)
    {
        var cancel = TestContext.Current.CancellationToken;
        var notes = new JiraNotes(place.Client());
        var note = new IssueNote(JiraPlace.Run, JiraPlace.Key.Reference, $"It works.\n\n<sub>run `{JiraPlace.Run}`</sub>") { PullRequest = "https://github.com/acme/shop/pull/7" };
        var id = await notes.Put(note, known: null, cancel);
        (await notes.Put(note with { Text = note.Text.Replace("works", "is done", StringComparison.Ordinal) }, id, cancel)).ShouldBe(id);
        await notes.Move(JiraPlace.Key.Reference, "Done", cancel);
    }

    [GeneratedRegex("(?<=SHOP-|/)[0-9]+(?=/|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Digits();
}
