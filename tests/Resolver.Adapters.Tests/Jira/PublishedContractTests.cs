using System.Text.Json.Nodes;
using Resolver.Adapters.Jira;
using Resolver.Core.Hosts;
using Resolver.TestKit.Jira;

namespace Resolver.Adapters.Tests.Jira;

/// <summary>What we write, and the fake that we test with, judged by what others publish.</summary>
public sealed class PublishedContractTests
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
}
