using System.Globalization;
using Resolver.Adapters.Storage;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Crashes.Kill;
using Resolver.Crashes.Verdict;
using Resolver.Engine;

namespace Resolver.Crashes;

/// <summary>How to kill at random.</summary>
public sealed record RandomKillOptions
{
    /// <summary>An empty folder for the state; what is in it afterwards may be deleted. Required.</summary>
    public required string Folder { get; init; }

    /// <summary>How often. Default 500.</summary>
    public int Kills { get; init; } = 500;

    /// <summary>How many runs are in flight. Default 50.</summary>
    public int Runs { get; init; } = 50;

    /// <summary>Seeds the moments of the kills. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>A victim lives at most so long once its runs are in flight, or, one in five, from its start. Default 300 milliseconds.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How long what is left after the last kill may take to come to its end before it counts as lost. Default 5 minutes.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Is told how far it is.</summary>
    public Action<string> Progress { get; init; } = static _ => { };
}

/// <summary>
/// Kills a process again and again with SIGKILL at random moments while it has many runs in flight, all in one data folder. After each
/// kill all that was shown or dispatched must be there; at the end every run that was acknowledged must have come to the right end.
/// </summary>
public sealed class RandomKills
{
    private const int NumbersOfALife = 100_000;
    private readonly RandomKillOptions _options;
    private readonly CrashReport _report = new();
    private readonly Testimony _testimony = new();
    private readonly HashSet<RunId> _judged = [];

    private RandomKills(RandomKillOptions options) => _options = options;

    /// <summary>Kills, resumes, judges.</summary>
    public static async Task<CrashReport> Run(RandomKillOptions options, CancellationToken cancel)
    {
        var kills = new RandomKills(options);
        var random = new Random(options.Seed);
        for (var number = 1; number <= options.Kills; number++)
        {
            // One in five dies while it starts, or recovers from the last death.
            await kills.KillOnce(number, early: random.Next(5) == 0, random.NextDouble() * options.Longest, cancel);
            if (number % 25 == 0)
            {
                options.Progress($"kill {number} of {options.Kills}: {kills._report}");
            }
        }

        await kills.Drain(cancel);
        await kills.JudgeEnds(cancel);
        return kills._report;
    }

    private async Task KillOnce(int number, bool early, TimeSpan after, CancellationToken cancel)
    {
        var playing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var life = Life.Start(
            _testimony,
            ["crowd", _options.Folder, Text(_options.Runs), Text(number * NumbersOfALife)],
            line => _ = line == "ack\tplaying" && playing.TrySetResult());
        var death = life.WasKilled(cancel);
        if (early || await Task.WhenAny(playing.Task, death) == playing.Task)
        {
            // A random moment is the point; nothing waits for it to be long enough.
            await Task.Delay(after, cancel);
            life.Kill();
        }

        await death;
        _report.Killed(0);
        await using var client = Client();
        await new Judge(_report, $"seed {_options.Seed}, kill {number}").AfterCrash(client, _testimony);
        await JudgeEnded(client);
    }

    // What has ended and was told to have ended is judged once and forgotten: the time per kill stays small.
    private async Task JudgeEnded(EngineClient client)
    {
        await JudgeRuns(client, Told("end "));
    }

    private List<RunId> Told(string call) =>
        [.. _testimony.AckedCalls.Where(told => told.StartsWith(call, StringComparison.Ordinal)).Select(told => RunId.Parse(told[call.Length..]))];

    private async Task JudgeRuns(EngineClient client, IReadOnlyList<RunId> runs)
    {
        var judge = new Judge(_report, $"seed {_options.Seed}");
        var forgotten = new HashSet<string>(StringComparer.Ordinal);
        foreach (var run in runs)
        {
            forgotten.UnionWith(await JudgeFamily(client, judge, run));
            _judged.Add(run);
            _testimony.Unack([$"end {run}", $"start {run}", $"raise {run} e1"]);
        }

        _testimony.Forget(forgotten);
    }

    private async Task<IReadOnlyList<string>> JudgeFamily(EngineClient client, Judge judge, RunId run)
    {
        var end = await client.Get(run, CancellationToken.None);
        if (end is null)
        {
            _report.IsLost($"{run} was acknowledged and is not there");
            return [run.Value];
        }

        // The id at its start is the run's own; the rest is the same for all.
        const string Rest = "|first:1|part-0:0,part-1:1,part-2:2|20000|True|inner-1:7inner-2:7|go|False|0";
        if (end.State != WorkflowState.Completed || end.Output?.GetString()?.EndsWith(Rest, StringComparison.Ordinal) != true)
        {
            _report.HasDiverged($"{run} ended as {end.State} with {end.Output} {end.Failure}");
        }

        var family = await client.List(new WorkflowQuery { Prefix = run.Value, IncludeChildren = true }, CancellationToken.None);
        var members = family.Where(member => IsOf(run.Value, member.Run.Value)).ToList();
        foreach (var member in members)
        {
            await judge.Inspect(client, member.Run, member.State, _testimony);
        }

        if (members.Count != 3)
        {
            _report.IsDuplicated($"{run} has {members.Count - 1} children and not 2");
        }

        _report.Judged(members.Count);
        return [.. members.Select(static member => member.Run.Value)];
    }

    // One id may begin another: crowd-1 and crowd-10.
    private static bool IsOf(string run, string member) => member.Length == run.Length || !char.IsAsciiDigit(member[run.Length]);

    private async Task Drain(CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(_options.Patience);
        using var life = Life.Start(_testimony, ["crowd", _options.Folder, Text(_options.Runs), "-1"]);
        try
        {
            await life.WasKilled(patience.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            _report.IsLost("What the last kill left did not come to its end.");
        }
    }

    private async Task JudgeEnds(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        try
        {
            await using var client = Client();
            await JudgeEnded(client);

            // These ended, or should have, in a life that could not tell any more.
            await JudgeRuns(client, Told("start "));
            var all = await client.List(new WorkflowQuery { Top = int.MaxValue }, cancel);
            await JudgeRuns(client, [.. all.Select(static run => run.Run).Where(run => !_judged.Contains(run))]);
        }
        catch (ResolverFault fault)
        {
            _report.IsLost($"{fault.Code}: {fault.Message}");
        }
    }

    private EngineClient Client() =>
        EngineClient.Open(new EngineOptions { DataFolder = _options.Folder }, new FileArtifactStore(Victim.Artifacts(_options.Folder)));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
