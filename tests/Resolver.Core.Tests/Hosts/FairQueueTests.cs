using System.Globalization;
using Resolver.Core.Hosts;
using Resolver.Core.Issues;

namespace Resolver.Core.Tests.Hosts;

public sealed class FairQueueTests
{
    private static readonly FairQueue Turns = new(new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["payments"] = ["acme/pay", "acme-pay/*"], ["shop"] = ["acme/shop"] });

    [Fact]
    public void HundredOfOneTeam_AndOneOfAnother_TheOneIsServedSecond()
    {
        var waiting = Many("acme/shop", 100).Append(Start(500, "acme-pay/cards")).ToList();

        Served(waiting, most: 1).Take(2).Select(static start => start.Place).ShouldBe(["acme/shop", "acme-pay/cards"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void BacklogsOfSeveralTeams_AreServedInTurns_WhateverTheirSizes(int most)
    {
        List<WaitingStart> waiting = [.. Many("acme/shop", 40), .. Many("acme/pay", 10, 100), .. Many("acme-pay/cards", 10, 200), .. Many("carol/tool", 20, 300)];

        var served = Served(waiting, most).ToList();

        served.Count.ShouldBe(80);
        foreach (var length in Enumerable.Range(1, 60))
        {
            var counts = new[] { "acme/shop", "acme/pay", "carol/tool" }.Select(place => served.Take(length).Count(start => Turns.TeamOf(start.Place) == Turns.TeamOf(place))).ToList();
            (counts.Max() - counts.Min()).ShouldBeLessThanOrEqualTo(1, $"after {length}: {string.Join(", ", counts)}");
        }

        // Within a team its repositories take turns, and within a repository who came first is first.
        var team = served.Where(static start => Turns.TeamOf(start.Place) == "team payments").ToList();
        team.Take(10).Count(static start => start.Place == "acme/pay").ShouldBe(5);
        served.Where(static start => start.Place == "acme/shop").Select(static start => start.Id).ShouldBeInOrder();
    }

    [Fact]
    public void TeamWithARunAtWork_LetsOthersGoFirst() =>
        Turns.Next([Start(1, "acme/shop"), Start(2, "carol/tool")], ["ACME/shop"], [])!.Place.ShouldBe("carol/tool");

    [Fact]
    public void NobodyWaits_NobodyIsNext() => Turns.Next([], ["acme/shop"], []).ShouldBeNull();

    private static IEnumerable<WaitingStart> Many(string place, int count, int from = 0) =>
        Enumerable.Range(from + 1, count).Select(id => Start(id, place));

    private static WaitingStart Start(long id, string place) => new(id, new IssueRef("github", place, id.ToString(CultureInfo.InvariantCulture)), place, "ann", Again: false);

    // Each run that starts where there is no room ends the oldest one.
    private static IEnumerable<WaitingStart> Served(List<WaitingStart> waiting, int most)
    {
        var working = new Queue<string>();
        var past = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var at = 0L; Turns.Next(waiting, working, [.. past.Select(static served => new PastStart(served.Key, served.Value))]) is { } next; at++)
        {
            waiting.Remove(next);
            past[next.Place] = at;
            working.Enqueue(next.Place);
            if (working.Count == most)
            {
                working.Dequeue();
            }

            yield return next;
        }
    }
}
