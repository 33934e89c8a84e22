using Resolver.Repair.CSharp.Protocol;
using Resolver.Repair.Validate;

namespace Resolver.Repair.CSharp.Host;

/// <summary>One worker: a warm host for each test project that has target tests. Hosts are started when needed and replaced when they die.</summary>
internal sealed class Lane(ValidatorParts parts, IReadOnlyList<SuiteBaseline> suites, IReadOnlyList<string> switches) : IAsyncDisposable
{
    private readonly Dictionary<SuiteBaseline, WarmHost> hosts = [];

    /// <summary>Judges a candidate in hosts as they are.</summary>
    public async Task<Verdict> Judge(int id, CancellationToken cancel)
    {
        foreach (var suite in suites)
        {
            var verdict = await Run(suite, id, suite.Targets, suite.TargetSeconds, CandidateOutcome.Fails, cancel);
            if (verdict.Outcome != CandidateOutcome.Plausible)
            {
                return verdict;
            }
        }

        foreach (var suite in suites)
        {
            var verdict = await Run(suite, id, suite.Others, suite.OtherSeconds, CandidateOutcome.Breaks, cancel);
            if (verdict.Outcome != CandidateOutcome.Plausible)
            {
                return verdict;
            }
        }

        return Verdict.Plausible;
    }

    /// <summary>Whether the original code still does what it did: false where a candidate left something behind.</summary>
    public async Task<bool> IsClean(CancellationToken cancel)
    {
        foreach (var suite in suites.Where(suite => hosts.ContainsKey(suite)))
        {
            var verdict = await Run(suite, 0, suite.Canaries, suite.OtherSeconds, CandidateOutcome.Breaks, cancel);
            if (verdict.Outcome != CandidateOutcome.Plausible)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Ends the hosts; the next call starts new ones.</summary>
    public async Task Restart()
    {
        foreach (var host in hosts.Values)
        {
            await host.DisposeAsync();
        }

        hosts.Clear();
    }

    public async ValueTask DisposeAsync() => await Restart();

    private async Task<Verdict> Run(SuiteBaseline suite, int id, IReadOnlyList<string> tests, double seconds, CandidateOutcome onFailure, CancellationToken cancel)
    {
        if (tests.Count == 0)
        {
            return Verdict.Plausible;
        }

        var reply = await Call(suite, new HostRequest("run", id, tests, StopAtFailure: suite.Tolerated.Count == 0, suite.TickLimit), Limit(seconds), cancel);
        if (reply is null)
        {
            return new Verdict(CandidateOutcome.Killed, "The tests did not end, or their process died.");
        }

        var failure = reply.Results?.FirstOrDefault(result => result.Outcome != "passed" && !suite.Tolerated.Contains(result.Name));
        if (reply.Error is not null || failure is not null)
        {
            return new Verdict(onFailure, failure?.Name ?? reply.Error!);
        }

        var ran = reply.Results!.Select(result => result.Key).ToHashSet(StringComparer.Ordinal);
        if (onFailure == CandidateOutcome.Breaks)
        {
            // A row whose name changes with every process cannot be asked for again; the confirming run has it.
            ran.UnionWith(reply.Unknown ?? []);
        }

        return tests.FirstOrDefault(key => !ran.Contains(key)) is { } missing ? new Verdict(onFailure, missing + " did not run") : Verdict.Plausible;
    }

    private async Task<HostReply?> Call(SuiteBaseline suite, HostRequest request, TimeSpan limit, CancellationToken cancel)
    {
        if (!hosts.TryGetValue(suite, out var host))
        {
            hosts[suite] = host = await WarmHost.Start(parts, suite.Project, switches, cancel);
            limit += parts.Bounds.HostStartTimeout;
        }

        var reply = await host.Call(request, limit, cancel);
        if (reply is null)
        {
            hosts.Remove(suite);
            await host.DisposeAsync();
        }

        return reply;
    }

    private TimeSpan Limit(double seconds) =>
        TimeSpan.FromSeconds(Math.Max(parts.Bounds.MinRunTime.TotalSeconds, 2 * parts.Options.CandidateTimeFactor * seconds));
}

/// <summary>What a lane says about a candidate.</summary>
internal sealed record Verdict(CandidateOutcome Outcome, string Detail)
{
    public static Verdict Plausible { get; } = new(CandidateOutcome.Plausible, string.Empty);
}
