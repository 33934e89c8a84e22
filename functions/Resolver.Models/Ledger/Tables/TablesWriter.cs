using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using Resolver.Core.Faults;

namespace Resolver.Models.Ledger.Tables;

/// <summary>
/// One transaction of this process at a time: what comes meanwhile goes into the next one together, so that the rows that every call
/// changes are fought over by processes alone and not by calls. Where another process was faster, all is read and decided again.
/// </summary>
internal sealed class TablesWriter(LedgerTable table, TimeSpan patience)
{
    private const int MostUnits = 32;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly ConcurrentQueue<ITablesUnit> _queue = new();
    private int _writing;
    private int _conflicts;

    /// <summary>Transactions that had to be decided again, because another process was faster or the answer was lost.</summary>
    public int Conflicts => _conflicts;

    /// <summary>
    /// Writes; the task completes when it is committed. The write may be called several times, and must know by what it reads whether it
    /// has already happened.
    /// </summary>
    /// <exception cref="ResolverFault"><c>LEDGER-BUSY</c>, or a fault of the store; where it is transient, the write may have happened.</exception>
    public Task<T> Write<T>(Func<TablesDraft, Task<T>> write)
    {
        var unit = new TablesUnit<T>(write);
        _queue.Enqueue(unit);
        if (TryLead())
        {
            _ = Task.Run(Loop);
        }

        return unit.Done;
    }

    private bool TryLead() => Interlocked.CompareExchange(ref _writing, 1, 0) == 0;

    private async Task Loop()
    {
        do
        {
            while (!_queue.IsEmpty)
            {
                var units = new List<ITablesUnit>();
                while (units.Count < MostUnits && _queue.TryDequeue(out var unit))
                {
                    units.Add(unit);
                }

                await Settle(units);
            }

            Volatile.Write(ref _writing, 0);
        }
        while (!_queue.IsEmpty && TryLead());
    }

    private async Task Settle(List<ITablesUnit> units)
    {
        try
        {
            await CommitAll(units);
        }
        catch (Exception unexpected) when (unexpected is not ResolverFault)
        {
            // Whatever it is, nobody must wait for ever.
            units.ForEach(unit => unit.Fail(unexpected));
        }
    }

    private async Task CommitAll(List<ITablesUnit> units)
    {
        var started = Stopwatch.GetTimestamp();
        for (var pass = 1; units.Count > 0; pass++)
        {
            var fault = TablesFaults.Busy;
            try
            {
                if (await CommitSome(units))
                {
                    pass = 0;
                    continue;
                }
            }
            catch (ResolverFault failed)
            {
                fault = failed;
            }

            Interlocked.Increment(ref _conflicts);
            if (!fault.Transient && units.Count > 1)
            {
                // One of them is to blame, and the others should not suffer for it.
                foreach (var unit in units)
                {
                    await CommitAll([unit]);
                }

                return;
            }

            if (!fault.Transient || Stopwatch.GetElapsedTime(started) > patience)
            {
                units.ForEach(unit => unit.Fail(fault));
                return;
            }

            await Pause(pass);
        }
    }

    /// <summary>Commits as many units, from the first on, as one transaction has room for, and takes them off the list.</summary>
    private async Task<bool> CommitSome(List<ITablesUnit> units)
    {
        var session = new TablesSession(table);
        if (units.Count > 1)
        {
            // A rehearsal: what they will read is read at once instead of one after another.
            await Task.WhenAll(units.Select(unit => unit.Run(session.Draft())));
        }

        var taken = 0;
        foreach (var unit in units)
        {
            var draft = session.Draft();
            await unit.Run(draft);
            if (!session.TryTake(draft))
            {
                break;
            }

            taken++;
        }

        if (!await session.Commit())
        {
            return false;
        }

        units.GetRange(0, taken).ForEach(static unit => unit.Complete());
        units.RemoveRange(0, taken);
        return true;
    }

    // Real time, whatever clock the ledger counts by: other processes are waited for, not a period. At random, so that they do not meet again.
    private static Task Pause(int pass)
    {
        var most = Math.Min(LongestPause.TotalMicroseconds, FirstPause.TotalMicroseconds * Math.Pow(2, Math.Min(pass, 20)));
        return Task.Delay(TimeSpan.FromMicroseconds(RandomNumberGenerator.GetInt32((int)most)));
    }
}
