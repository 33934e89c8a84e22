using Resolver.Adapters.GitHub;
using Resolver.Core.Faults;

namespace Resolver.Local.Server;

/// <summary>
/// Looks at repositories from time to time for what their webhooks did not bring, and puts it into the inbox: an outage loses nothing.
/// What is found before it is remembered may be found again; the inbox knows it by its bytes.
/// </summary>
internal sealed class Reconciler(GitHubChanges changes, PolledPlaces places, Inbox inbox, LookBook looks, string label, Action<string> tell)
{
    private readonly Dictionary<string, string> told = new(StringComparer.Ordinal);

    /// <summary>From one round to the next. Default 5 minutes.</summary>
    internal TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Time; for tests.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Looks at once, then again after each interval, until it is cancelled.</summary>
    internal Task Run(CancellationToken cancel) => Rest.Between(Interval, async token => (await Round(token)).Wait, Clock, cancel);

    /// <summary>Looks at every repository once.</summary>
    /// <returns>How much was new, and how long GitHub wants to be left alone.</returns>
    internal async Task<(int New, TimeSpan Wait)> Round(CancellationToken cancel)
    {
        var fresh = 0;
        try
        {
            foreach (var place in await places.List(cancel))
            {
                fresh += await Tolerant(place, cancel);
            }
        }
        catch (ResolverFault fault)
        {
            // The limit is one for all repositories; or nobody knows which there are.
            Tell("repositories", fault);
            return (fresh, fault.RetryAfter ?? TimeSpan.Zero);
        }

        return (fresh, TimeSpan.Zero);
    }

    // One repository that cannot be read is no reason to leave the others alone.
    private async Task<int> Tolerant(string place, CancellationToken cancel)
    {
        try
        {
            var fresh = await LookAt(place, cancel);
            told.Remove(place);
            return fresh;
        }
        catch (ResolverFault fault) when (fault.Code != "GH-RATE")
        {
            Tell(place, fault);
            return 0;
        }
    }

    private async Task<int> LookAt(string place, CancellationToken cancel)
    {
        var fresh = 0;
        GitHubLook look;
        do
        {
            look = await changes.Look(place, label, looks.Read(place), cancel);
            var added = await Task.WhenAll(look.Findings.Select(finding => inbox.Add(new Delivery("look", finding.Kind, finding.Body.ToArray()), cancel)));
            looks.Write(place, look.Memory);
            fresh += added.Count(static isNew => isNew);
        }
        while (!look.IsComplete);

        if (fresh > 0)
        {
            tell($"{place}: {fresh} events found by looking");
        }

        return fresh;
    }

    private void Tell(string what, ResolverFault fault)
    {
        if (told.GetValueOrDefault(what) != fault.Code)
        {
            told[what] = fault.Code;
            tell($"not looked at {what}: {fault.Code}: {fault.Message}");
        }
    }
}
