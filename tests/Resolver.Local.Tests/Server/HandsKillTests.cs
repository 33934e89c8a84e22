using System.Text.Json;
using Resolver.Core.Hosts;
using Resolver.Core.Issues;
using Resolver.Core.Json;
using Resolver.Core.Publish;
using Resolver.Local.Hands;
using Resolver.Local.Tests.Play;
using Resolver.TestKit.GitHub;

namespace Resolver.Local.Tests.Server;

/// <summary>kill -9 of the real publishing process between any two of its steps: run again, it finds its own work.</summary>
public sealed class HandsKillTests
{
    private const int Killed = 137;
    private const int GitRequests = 4;
    private ResolverProgram? _hands;

    [Fact]
    public async Task HandsKilledAtEachStep_RunAgain_LeaveOneBranchOnePullRequestOneCheckRunAndOneComment()
    {
        await using var place = await HostedPlace.Open(PythonBug.Code, PythonBug.Tests);
        var (publish, judged) = await HandsTests.Order(place, HandsTests.AsApp(place));
        var order = new HandsOrder.Publish(publish);
        for (var at = 1; at <= GitRequests; at++)
        {
            await DieInGit(place, order, at);
        }

        // The branch is pushed and nobody heard of it.
        place.Gate.Instead = (method, path) => method == "POST" && path.EndsWith("/pulls", StringComparison.Ordinal) ? Die(new GateAnswer(500, "{}")) : null;
        await IsKilled(place, order);
        var branch = PublishPolicy.FinalBranch(HandsTests.Run);
        var pushed = await Playground.GitIn(place.Bare, "rev-parse", branch);
        (await place.GitHub.Get(HostedPlace.Owner, $"/repos/{HostedPlace.Name}/pulls?state=all")).GetArrayLength().ShouldBe(0);

        place.Gate.Instead = static (_, _) => null;
        foreach (var step in new[] { "pulls", "check-runs", "graphql" })
        {
            await DieAfter(place, order, step);
        }

        var reply = await Obey(place, order);
        var request = await HandsTests.Only(place);
        reply.Publication!.PullRequest.ShouldBe(request.GetProperty("html_url").GetString());
        request.GetProperty("draft").GetBoolean().ShouldBeFalse();
        request.GetProperty("labels").GetArrayLength().ShouldBe(1);
        place.Gate.Checks.ShouldHaveSingleItem().GetProperty("external_id").GetString().ShouldBe(HandsTests.Run.Value);
        (await Playground.GitIn(place.Bare, "for-each-ref", "--format=%(refname:short)", "refs/heads")).Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["main", branch]);
        (await Playground.GitIn(place.Bare, "rev-parse", branch)).ShouldBe(pushed, "the same commit each time");
        (await Playground.GitIn(place.Bare, "rev-parse", $"{branch}^")).Trim().ShouldBe(judged.Value);
        await HasOneComment(place, order: await Note(place));
    }

    private async Task HasOneComment(HostedPlace place, HandsOrder.Note order)
    {
        await DieAfter(place, order, "comments");

        var reply = await Obey(place, order);

        var comment = (await place.Comments(int.Parse(order.What.Issue.Number, System.Globalization.CultureInfo.InvariantCulture))).ShouldHaveSingleItem();
        reply.Note.ShouldBe(comment.GetProperty("id").GetInt64());
        comment.GetProperty("body").GetString()!.ShouldContain("It is published.");
    }

    private static async Task<HandsOrder.Note> Note(HostedPlace place)
    {
        var issue = await place.Issue("The limiter", "It lets one too few through.");
        return new HandsOrder.Note(new IssueNote(HandsTests.Run, new IssueRef("github", HostedPlace.Name, $"{issue}"), "It is published."), Known: null);
    }

    private async Task DieInGit(HostedPlace place, HandsOrder order, int at)
    {
        var seen = 0;
        place.OnGit = () =>
        {
            if (Interlocked.Increment(ref seen) == at)
            {
                _hands!.Kill();
            }
        };
        await IsKilled(place, order);
        place.OnGit = static () => { };
    }

    private async Task DieAfter(HostedPlace place, HandsOrder order, string step)
    {
        place.Gate.Drop = (method, path) => method != "GET" && path.Split('/')[^1] == step && Die(true);
        await IsKilled(place, order);
        place.Gate.Drop = static (_, _) => false;
    }

    private T Die<T>(T then)
    {
        _hands!.Kill();
        return then;
    }

    private async Task IsKilled(HostedPlace place, HandsOrder order)
    {
        var done = await Run(place, order);
        done.ExitCode.ShouldBe(Killed, done.ToString());
        done.Out.ShouldBeEmpty("nobody got an answer");
    }

    private async Task<HandsReply> Obey(HostedPlace place, HandsOrder order)
    {
        var done = await Run(place, order);
        done.ExitCode.ShouldBe(0, done.ToString());
        var reply = JsonSerializer.Deserialize<HandsReply>(done.Out, ResolverJson.Options)!;
        reply.Failure.ShouldBeNull();
        return reply;
    }

    private async Task<CliResult> Run(HostedPlace place, HandsOrder order)
    {
        await using var hands = ResolverProgram.Start(place.Play.Root, ["hands", "--data", place.Play.Data], JsonSerializer.SerializeToUtf8Bytes(order, ResolverJson.Options));
        _hands = hands;
        return await hands.End();
    }
}
