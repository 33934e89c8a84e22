using Resolver.Adapters.Storage;
using Resolver.Core.Faults;
using Resolver.Crashes.Kill;
using Resolver.Crashes.Scenario;
using Resolver.Crashes.Verdict;
using Resolver.Engine;

namespace Resolver.Crashes;

/// <summary>How thoroughly to sweep.</summary>
public sealed record SweepOptions
{
    /// <summary>An empty folder for the state; what is in it afterwards may be deleted. Required.</summary>
    public required string Folder { get; init; }

    /// <summary>Every how many appends a process is killed. Default 1: at each in turn. Range 1 and up.</summary>
    public int Every { get; init; } = 1;

    /// <summary>At which points of an append. Default: all.</summary>
    public IReadOnlyList<KillPoint> Points { get; init; } = Enum.GetValues<KillPoint>();

    /// <summary>How many of <see cref="Tear.All"/> are made of each append that no fsync covered, taken in turn. Default: all of them.</summary>
    public int Tears { get; init; } = Tear.All.Count;

    /// <summary>
    /// How many bytes before the unsynced ones are torn as well. Default 0; anything else breaks what an fsync has covered, and the sweep
    /// must find it: that it can is shown so.
    /// </summary>
    public int TearSynced { get; init; }

    /// <summary>How long what a crash left may take to come to its end before it counts as lost. Default 60 seconds.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Is told how far it is.</summary>
    public Action<string> Progress { get; init; } = static _ => { };
}

/// <summary>
/// Kills a process at each append of its journal in turn, resumes, and judges. The executable that calls this must hand
/// <see cref="Victim.Verb"/> to <see cref="Victim.Run"/>.
/// </summary>
public sealed class CrashSweep
{
    private readonly SweepOptions _options;
    private readonly CrashReport _report = new();
    private Dictionary<string, Portrait> _reference = new(StringComparer.Ordinal);
    private int _tears;
    private int _last = int.MaxValue;

    private CrashSweep(SweepOptions options) => _options = options;

    /// <summary>Sweeps from the first append to the last.</summary>
    public static async Task<CrashReport> Run(SweepOptions options, CancellationToken cancel)
    {
        var sweep = new CrashSweep(options);
        sweep._reference = await sweep.Reference(cancel);
        var appends = Enumerable.Range(0, int.MaxValue / options.Every).Select(turn => 1 + (turn * options.Every)).TakeWhile(append => append <= sweep._last);
        await Parallel.ForEachAsync(
            appends, new ParallelOptions { MaxDegreeOfParallelism = Math.Min(2, Environment.ProcessorCount), CancellationToken = cancel }, sweep.KillAt);
        return sweep._report;
    }

    private async Task<Dictionary<string, Portrait>> Reference(CancellationToken cancel)
    {
        var folder = Path.Combine(_options.Folder, "reference");
        await using (var engine = Victim.Open(folder, new Testimony()))
        {
            await Scene.Play(engine, new Testimony(), cancel).WaitAsync(_options.Patience, cancel);
        }

        await using var client = Client(folder);
        var portraits = await Judge.Portraits(client);
        _options.Progress($"Without a crash: {portraits.Count} runs, {string.Join(", ", portraits.Values.CountBy(static run => run.State))}.");
        return portraits;
    }

    // How many appends there are differs from play to play: it is over when a victim lives to the end.
    private async ValueTask KillAt(int append, CancellationToken cancel)
    {
        foreach (var point in _options.Points)
        {
            var folder = Path.Combine(_options.Folder, $"{append}-{point}");
            var testimony = new Testimony();
            using var life = Life.Start(testimony, ["sweep", folder, $"{append}", $"{point}"]);
            if (await life.WasKilled(cancel))
            {
                _report.Killed(append);
                await JudgeTears(folder, testimony, append, point, cancel);
                await Resume(folder, testimony, $"append {append}, {point}", cancel);
            }
            else
            {
                _last = Math.Min(_last, append);
            }

            DeleteFolder(folder);
        }

        _options.Progress($"append {append}: {_report}");
    }

    private async Task JudgeTears(string folder, Testimony testimony, int append, KillPoint point, CancellationToken cancel)
    {
        for (var turn = 0; point == KillPoint.Written && turn < _options.Tears; turn++)
        {
            var tear = Tear.All[(Interlocked.Increment(ref _tears) - 1) % Tear.All.Count];
            var torn = CopyFolder(folder, $"{folder}-torn-{turn}");
            if (tear.Apply(torn, Reach(testimony.Unsynced)))
            {
                _report.HasTorn();
                await Resume(torn, testimony.Fork(), $"append {append}, {tear}", cancel);
            }

            DeleteFolder(torn);
        }
    }

    private IReadOnlyList<Extent> Reach(IReadOnlyList<Extent> unsynced)
    {
        var first = unsynced[0].Offset;
        return _options.TearSynced == 0 ? unsynced : [new Extent(Math.Max(0, first - _options.TearSynced), (int)Math.Min(first, _options.TearSynced)), .. unsynced];
    }

    private async Task Resume(string folder, Testimony testimony, string where, CancellationToken cancel)
    {
        var judge = new Judge(_report, where);
        try
        {
            await using (var client = Client(folder))
            {
                await judge.AfterCrash(client, testimony);
            }

            await PlayOn(folder, testimony, cancel);
            await using var after = Client(folder);
            await judge.AtEnd(after, testimony, _reference);
        }
        catch (ResolverFault fault)
        {
            _report.IsLost($"{where}: {fault.Code}: {fault.Message}");
        }
        catch (TimeoutException)
        {
            _report.IsLost($"{where}: the runs did not come to their ends");
        }
    }

    private async Task PlayOn(string folder, Testimony testimony, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(_options.Patience);
        await using var engine = Victim.Open(folder, testimony);
        try
        {
            await Scene.Play(engine, testimony, patience.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException();
        }
    }

    private static EngineClient Client(string folder) =>
        EngineClient.Open(new EngineOptions { DataFolder = folder }, new FileArtifactStore(Victim.Artifacts(folder)));

    private static void DeleteFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return to;
    }
}
