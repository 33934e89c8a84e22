using System.Text.Json;
using System.Text.Json.Nodes;
using Resolver.Local.Tests.Play;
using Resolver.TestKit.Jira;

namespace Resolver.Local.Tests.Server;

/// <summary>The whole way from Jira: a label, a run, an approval by comment, a draft pull request on GitHub, its merge.</summary>
public sealed class JiraToMergeTests
{
    private const string Self = "self-account";
    private const string Alice = "712020:alice";
    private const string Bob = "bob-account";
    private const string Eve = "eve-account";
    private const string ReadToken = "a token that only reads";
    private const string WriteToken = "a token that writes";
    private const string Secret = "only Jira and we know it";

    [Fact]
    public async Task LabelledIssue_BecomesADraftPullRequest_AndItsMergeMovesTheIssue()
    {
        await using var place = await HostedPlace.Open(PythonBug.Code, PythonBug.Tests);
        await using var site = await Site(place);
        await using var server = await place.Serve(("JIRA_TOKEN", ReadToken), ("JIRA_HOOK", Secret));
        site.Hook = new Uri(place.Url, "/api/jira");

        await site.Label(Eve, "SHOP-1", "urgent");
        await site.Label(Alice, "SHOP-1", "resolver:fix");
        await server.Line("started for jira:SHOP#1");
        await server.Line("comment written");
        var asked = Ours(site).ShouldHaveSingleItem();
        asked["body"]!.ToJsonString().ShouldContain("/resolver approve");
        foreach (var who in new[] { Alice, Eve, Self, Bob })
        {
            await site.Comment(who, "SHOP-1", "/resolver approve");
        }

        await server.Line("Resolved; results in");
        await server.Line("comment written", times: 2);
        var request = (await place.GitHub.Get(HostedPlace.Owner, $"/repos/{HostedPlace.Name}/pulls?state=all")).EnumerateArray().ShouldHaveSingleItem();
        request.GetProperty("body").GetString()!.ShouldContain("Approved by jira:bob-account");
        request.GetProperty("body").GetString()!.ShouldContain("jira:SHOP#1");
        var branch = request.GetProperty("head").GetProperty("ref").GetString()!;
        branch.ShouldStartWith("resolver/shop-1-");
        (await Playground.GitIn(place.Bare, "show", $"{branch}:{PythonBug.Code.Path}")).ShouldBe(PythonBug.Mended.Text);
        site.State.Links("SHOP-1").ShouldHaveSingleItem()["object"]!["url"]!.GetValue<string>().ShouldBe(request.GetProperty("html_url").GetString());
        Ours(site).Count(comment => comment["id"]!.GetValue<string>() == asked["id"]!.GetValue<string>()).ShouldBe(1, "one comment, edited");

        var path = $"/repos/{HostedPlace.Name}/pulls/{request.GetProperty("number").GetInt32()}";
        await place.GitHub.Patch(HostedPlace.Owner, path, new { draft = false });
        await place.GitHub.Put(HostedPlace.Owner, path + "/merge", new { merge_method = "squash" });
        await server.Line("jira:SHOP#1 was moved");
        site.State.Status("SHOP-1").ShouldBe("Done");
        site.Violations.ShouldBeEmpty();
        foreach (var secret in new[] { ReadToken, WriteToken, Secret })
        {
            place.FilesWith(secret).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task AddressOfAnIssue_IsReadByTheCommand()
    {
        using var play = await Playground.With(PythonBug.Code);
        await using var site = await JiraServer.Start();
        site.Credentials["Bearer " + ReadToken] = Self;
        site.State.With(Self, "Resolver").Open("SHOP-1", Self, "Too few");
        Write(play.Data, new JsonObject { ["jira"] = Jira(site) });
        await using var program = ResolverProgram.Start(
            play.Root,
            ["resolve", "--repo", Path.Combine(play.Root, "missing"), "--issue", new Uri(site.Url, "browse/SHOP-1").AbsoluteUri, "--data", play.Data],
            environment: new Dictionary<string, string>(StringComparer.Ordinal) { ["JIRA_TOKEN"] = ReadToken });

        var result = await program.End();

        result.ExitCode.ShouldBe(1);
        site.Calls.Select(static call => call.Path).ShouldBe(["/rest/api/3/issue/SHOP-1", "/rest/api/3/issue/SHOP-1/comment"]);
        result.Error.ShouldNotContain("ISSUE-URL");
    }

    private static List<JsonObject> Ours(JiraServer site) =>
        [.. site.State.Comments("SHOP-1").Where(static comment => (string?)comment["author"]!["accountId"] == Self && !comment["body"]!.ToJsonString().Contains("\"text\":\"/resolver approve\"}]}]}", StringComparison.Ordinal))];

    private static async Task<JiraServer> Site(HostedPlace place)
    {
        var site = await JiraServer.Start();
        site.Secret = Secret;
        site.Credentials["Bearer " + ReadToken] = Self;
        site.Credentials["Bearer " + WriteToken] = Self;
        site.State.With(Self, "Resolver", "developers").With(Alice, "Alice", "developers").With(Bob, "Bob", "developers").With(Eve, "Eve")
            .Open("SHOP-1", Eve, "The limiter lets one request too few through", JiraState.Document(["With a limit of 3, Limiter.allow() answers False for the third request."]), "bug");
        var file = Path.Combine(place.Play.Root, "write-token");
        await File.WriteAllTextAsync(file, WriteToken + "\n");
        var jira = Jira(site);
        jira["writeTokenFile"] = file;
        jira["transitionOnMerge"] = "Done";
        jira["webhookSecretEnv"] = "JIRA_HOOK";
        var settings = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(place.Play.Data, "settings.json")))!.AsObject();
        settings["jira"] = jira;
        Write(place.Play.Data, settings);
        return site;
    }

    private static JsonObject Jira(JiraServer site) => new()
    {
        ["site"] = site.Url.AbsoluteUri,
        ["tokenEnv"] = "JIRA_TOKEN",
        ["allowedGroup"] = "developers",
        ["projects"] = new JsonObject { ["SHOP"] = new JsonObject { ["repository"] = HostedPlace.Name } },
    };

    private static void Write(string folder, JsonObject settings)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "settings.json"), JsonSerializer.Serialize(settings));
    }
}
