using System.Globalization;
using System.Text.Json.Nodes;
using Resolver.Core.Hosts;
using Resolver.TestKit.GitHub;

namespace Resolver.Local.Tests.Server;

/// <summary>What webhooks did not bring is found by looking.</summary>
public sealed class ReconcilerTests
{
    [Fact]
    public async Task DayWithoutWebhooks_EveryEventIsFoundExactlyOnce_AndThenLookingCostsNothing()
    {
        await using var place = await LookedAtPlace.Open();
        await place.Reconciler.Round(CancellationToken.None);
        (await place.Taken()).ShouldBeEmpty();
        var issues = new List<int>();
        var comments = new List<long>();
        for (var at = 0; at < 110; at++)
        {
            issues.Add(await place.Issue(LookedAtPlace.Stranger));
            await place.PutLabel(issues[^1], at % 2 == 0 ? LookedAtPlace.Owner : LookedAtPlace.Writer);
        }

        for (var at = 0; at < 210; at++)
        {
            comments.Add(await place.Comment(issues[at % 7], LookedAtPlace.Writer, $"/resolver answer {at}"));
        }

        var request = await place.ClosedRequest("resolver/shop-1-0123456789ab-1");
        await place.ClosedRequest("somebody-elses");
        var commit = await place.Push("main", "one");

        var (fresh, _) = await place.Reconciler.Round(CancellationToken.None);

        place.Said.ShouldNotContain(static line => line.StartsWith("not looked", StringComparison.Ordinal));
        var found = await place.Taken();
        fresh.ShouldBe(found.Count);
        found.OfType<HostEvent.IssueLabelled>().Select(static happened => happened.Number).Order().ShouldBe(issues);
        found.OfType<HostEvent.IssueLabelled>().Count(static happened => happened.By == LookedAtPlace.Writer).ShouldBe(55);
        found.OfType<HostEvent.Commented>().Select(static happened => happened.Id).Order().ShouldBe(comments);
        found.OfType<HostEvent.PullRequestClosed>().ShouldHaveSingleItem().Number.ShouldBe(request);
        found.OfType<HostEvent.Pushed>().Single(static happened => happened.Branch == "main").Commit.ShouldBe(commit);
        found.ShouldAllBe(happened => !(IntakePolicy.Decide(happened, place.Rules) is IntakeDecision.Ignore) || happened is HostEvent.Pushed);
        (await place.Reconciler.Round(CancellationToken.None)).New.ShouldBe(0);
        place.Gate.Forget();
        (await place.Reconciler.Round(CancellationToken.None)).New.ShouldBe(0);
        place.Gate.Requests.Select(static sent => sent.Status).ShouldBe([304, 304, 304, 304], string.Join('\n', place.Gate.Requests));
    }

    [Fact]
    public async Task WhoPutTheLabelThere_IsWhoAsks_AndEditedCommentsAreNobodysWords()
    {
        await using var place = await LookedAtPlace.Open();
        await place.Reconciler.Round(CancellationToken.None);
        var opened = await place.Issue(LookedAtPlace.Stranger);
        await place.PutLabel(opened, LookedAtPlace.Writer);
        var edited = await place.Comment(opened, LookedAtPlace.Writer, "/resolver fix");
        place.Gate.Change = (path, body) => path.Contains("/issues/comments?", StringComparison.Ordinal) ? AsEdited(body, edited) : body;
        var plain = await place.Comment(opened, LookedAtPlace.Stranger, "/resolver stop");

        await place.Reconciler.Round(CancellationToken.None);

        var found = await place.Taken();
        found.OfType<HostEvent.IssueLabelled>().ShouldHaveSingleItem().By.ShouldBe(LookedAtPlace.Writer);
        var comment = found.OfType<HostEvent.Commented>().ShouldHaveSingleItem();
        (comment.Id, comment.By, comment.Place, comment.Number).ShouldBe((plain, LookedAtPlace.Stranger, LookedAtPlace.Name, opened));
    }

    [Fact]
    public async Task UsedUpLimit_IsWaitedOut_AndNothingIsLost()
    {
        await using var place = await LookedAtPlace.Open(LookedAtPlace.Name);
        await place.Reconciler.Round(CancellationToken.None);
        var issue = await place.Issue(LookedAtPlace.Owner, LookedAtPlace.Label);
        await place.Comment(issue, LookedAtPlace.Writer, "/resolver why");
        var reset = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        place.Gate.Instead = (_, path) => path.Contains("/issues/comments", StringComparison.Ordinal)
            ? new GateAnswer(403, """{"message":"API rate limit exceeded"}""")
            {
                Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["x-ratelimit-limit"] = "5000", ["x-ratelimit-remaining"] = "0", ["x-ratelimit-reset"] = reset },
            }
            : null;

        var (fresh, wait) = await place.Reconciler.Round(CancellationToken.None);

        fresh.ShouldBe(0);
        wait.ShouldBeInRange(TimeSpan.FromMinutes(50), TimeSpan.FromMinutes(61));
        place.Gate.Instead = static (_, _) => null;
        (await place.Reconciler.Round(CancellationToken.None)).New.ShouldBe(2, string.Join('\n', [.. place.Said, .. place.Gate.Requests.Select(static sent => $"{sent}")]));
        (await place.Taken()).Select(static happened => happened.GetType().Name).Order().ShouldBe([nameof(HostEvent.Commented), nameof(HostEvent.IssueLabelled)]);
    }

    [Fact]
    public async Task RepositoryThatIsGone_DoesNotKeepOthersFromBeingLookedAt_AndIsToldOnce()
    {
        await using var place = await LookedAtPlace.Open("alice/gone", "alice/*");
        await place.Reconciler.Round(CancellationToken.None);
        await place.Issue(LookedAtPlace.Owner, LookedAtPlace.Label);

        (await place.Reconciler.Round(CancellationToken.None)).New.ShouldBe(1);
        place.Said.Count(static line => line.StartsWith("not looked at alice/gone: GH-NOT-FOUND", StringComparison.Ordinal)).ShouldBe(1, string.Join('\n', place.Said));
        (await place.Taken()).ShouldHaveSingleItem().Place.ShouldBe(LookedAtPlace.Name);
    }

    // A minute after it was written.
    private static string AsEdited(string body, long comment)
    {
        var all = JsonNode.Parse(body)!.AsArray();
        foreach (var one in all.Where(one => one!["id"]!.GetValue<long>() == comment))
        {
            one!["updated_at"] = one["created_at"]!.GetValue<DateTimeOffset>().AddMinutes(1);
        }

        return all.ToJsonString();
    }
}
