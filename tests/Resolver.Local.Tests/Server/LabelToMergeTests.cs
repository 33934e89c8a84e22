using System.Text.Json;
using Resolver.Local.Tests.Play;

namespace Resolver.Local.Tests.Server;

/// <summary>The whole way: a label in GitHub, a run, an approval by comment, a draft pull request, its merge.</summary>
public sealed class LabelToMergeTests
{
    [Fact]
    public async Task LabelledIssue_BecomesADraftPullRequest_AndItsMergeIsCounted()
    {
        await using var place = await HostedPlace.Open(PythonBug.Code, PythonBug.Tests, (".github/CODEOWNERS", "*.py @bob\n"));
        await using var server = await place.Serve();
        var issue = await place.Issue("The limiter lets one request too few through", "With a limit of 3, `Limiter.allow()` answers False for the third request.", "bug");

        await place.Label(issue);
        await server.Line("comment written");
        var asked = (await place.Comments(issue)).ShouldHaveSingleItem();
        asked.GetProperty("body").GetString()!.ShouldContain("/resolver approve");
        await place.Comment(issue, HostedPlace.Owner, "/resolver approve");
        await place.Comment(issue, HostedPlace.Stranger, "/resolver approve");
        await place.Comment(issue, HostedPlace.Reviewer, "/resolver approve");
        await server.Line("Resolved; results in");
        await server.Line("comment written", times: 2);

        var request = (await place.GitHub.Get(HostedPlace.Owner, $"/repos/{HostedPlace.Name}/pulls?state=all")).EnumerateArray().ShouldHaveSingleItem();
        request.GetProperty("draft").GetBoolean().ShouldBeTrue();
        request.GetProperty("title").GetString().ShouldBe("Fix: The limiter lets one request too few through");
        request.GetProperty("body").GetString()!.ShouldContain($"Fixes {HostedPlace.Name}#{issue}.");
        request.GetProperty("body").GetString()!.ShouldContain("Approved by github:bob");
        request.GetProperty("requested_reviewers")[0].GetProperty("login").GetString().ShouldBe("bob");
        var branch = request.GetProperty("head").GetProperty("ref").GetString()!;
        (await Playground.GitIn(place.Bare, "show", $"{branch}:{PythonBug.Code.Path}")).ShouldBe(PythonBug.Mended.Text);
        (await place.Comments(issue))[0].GetProperty("body").GetString()!.ShouldContain(request.GetProperty("html_url").GetString()!);

        var path = $"/repos/{HostedPlace.Name}/pulls/{request.GetProperty("number").GetInt32()}";
        await place.GitHub.Patch(HostedPlace.Owner, path, new { draft = false });
        await place.GitHub.Put(HostedPlace.Owner, path + "/merge", new { merge_method = "squash" });
        await server.Line("was merged");
        var budget = JsonElement.Parse((await place.Play.Run("budget", "show", "--json", "--data", place.Play.Data)).Out);
        budget.GetProperty("accepted").GetInt32().ShouldBe(1);
    }
}
