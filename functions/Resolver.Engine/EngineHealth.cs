using System.Diagnostics;
using System.Globalization;
using Resolver.Core.Faults;
using Resolver.Engine.Journal;

namespace Resolver.Engine;

/// <summary>One thing that was looked at in a data folder.</summary>
/// <param name="Ok">False where something must be done.</param>
/// <param name="Text">What was found, with the cure; safe to post in public.</param>
public sealed record HealthFinding(bool Ok, string Text);

/// <summary>Looks a journal over while others may be using it: nothing is changed.</summary>
public static class EngineHealth
{
    private const long LowSpace = 512L << 20;
    private const int Probes = 20;

    /// <summary>Reads the whole journal and compares it with its checksums; measures the disk. About 10 seconds for a million runs' lines.</summary>
    /// <exception cref="ResolverFault">The journal cannot even be opened, see <see cref="WorkflowEngine.Open"/>.</exception>
    public static async Task<IReadOnlyList<HealthFinding>> Check(string dataFolder, CancellationToken cancel)
    {
        await using var db = JournalDb.Open(dataFolder);
        var findings = new List<HealthFinding> { Structure(db) };
        var damaged = Damaged(db, cancel);
        findings.Add(damaged.Count == 0
            ? new(true, $"checksums fit for {Count(db, "SELECT COUNT(*) FROM runs")} runs, {Count(db, "SELECT COUNT(*) FROM history")} turns")
            : new(false, $"damaged: {string.Join(", ", damaged.Take(10))}{(damaged.Count > 10 ? $" and {damaged.Count - 10} more" : string.Empty)}. Restore engine.db from a copy, or terminate these runs; others are not affected."));
        var parked = db.Read(static read => read.All($"SELECT run FROM runs WHERE state = {RunStates.Parked}", static row => row.Text(0)));
        findings.Add(new(parked.Count == 0, parked.Count == 0 ? "no run is parked" : $"parked for a person: {string.Join(", ", parked.Take(10))}. `resolver runs show` says why."));
        findings.Add(Disk(dataFolder));
        return findings;
    }

    /// <summary>Goes on from a journal that is older than what was acknowledged (<c>ENGINE-ROLLED-BACK</c>).</summary>
    public static void AcceptLoss(string dataFolder) => JournalDb.AcceptLoss(dataFolder);

    private static HealthFinding Structure(JournalDb db)
    {
        var problems = db.Read(static read => read.All("PRAGMA integrity_check(10)", static row => row.Text(0)));
        return problems is ["ok"]
            ? new(true, "structure: tables and indexes agree")
            : new(false, $"structure: {problems.Count} problem(s). Restore engine.db from a copy; `sqlite3 engine.db .recover` may save the rest.");
    }

    private static List<string> Damaged(JournalDb db, CancellationToken cancel)
    {
        var damaged = new List<string>();
        for (long last = 0, first = -1; last != first;)
        {
            cancel.ThrowIfCancellationRequested();
            first = last;

            // In portions: a reader that never lets go would keep the log from being written back.
            foreach (var row in db.Read(read => read.All($"SELECT {RunRow.Columns} FROM runs WHERE no > $last ORDER BY no LIMIT 1000", RunRow.MapOrNull, ("$last", first))).OfType<RunRow>())
            {
                last = row.No;
                if (!db.Read(read => IsWhole(read, row.No)))
                {
                    damaged.Add(row.Run.Value);
                }
            }
        }

        return damaged;
    }

    private static bool IsWhole(JournalConnection db, long no)
    {
        try
        {
            // Read again: it may have gone on since the portion was read.
            if (RunRow.Find(db, no) is { } row)
            {
                var history = HistoryTable.Read(db, row, Facts.Read(db, row).Input);
                _ = Inbox.Open(db, row);
                return history[0].Starts(row.Workflow, row.Version) && EndOf(history) == (RunStates.IsFinal(row.State) ? row.State : RunStates.Running);
            }

            return true;
        }
        catch (Exception damaged) when (damaged is JournalDamagedException or System.Text.Json.JsonException)
        {
            return false;
        }
    }

    private static int EndOf(List<JournalEntry> history) => history[^1].Kind switch
    {
        Kinds.RunCompleted => RunStates.Completed,
        Kinds.RunFailed => RunStates.Failed,
        Kinds.RunTerminated => RunStates.Terminated,
        _ => RunStates.Running,
    };

    private static HealthFinding Disk(string folder)
    {
        var free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        var probe = Median(folder).TotalMilliseconds;
        var text = string.Create(CultureInfo.InvariantCulture, $"disk: {free >> 20} MB free, one flushed write takes {probe:0.00} ms (median of {Probes})");
        return new(free >= LowSpace, free >= LowSpace ? text : text + ". Free some space: the journal stops when the disk is full.");
    }

    private static TimeSpan Median(string folder)
    {
        var file = Path.Combine(folder, $"probe-{Guid.NewGuid():N}");
        using var handle = File.OpenHandle(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.DeleteOnClose);
        var block = new byte[4096];
        var times = new List<TimeSpan>();
        for (var number = 0; number < Probes; number++)
        {
            var start = Stopwatch.GetTimestamp();
            RandomAccess.Write(handle, block, number * (long)block.Length);
            RandomAccess.FlushToDisk(handle);
            times.Add(Stopwatch.GetElapsedTime(start));
        }

        times.Sort();
        return times[Probes / 2];
    }

    private static long Count(JournalDb db, string sql) => db.Read(read => read.Number(sql));
}
