using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Resolver.Adapters.Sandbox;

/// <summary>
/// The processes that one command started: the descendants of its first process, whatever was once seen among them, and whatever
/// carries its mark. A pid counts only with its start time, so that a reused pid is never hit.
/// </summary>
internal sealed class ProcessTree(int root, string? mark)
{
    /// <summary>The variable that marks a process where the kernel offers nothing better.</summary>
    public const string MarkVariable = "RESOLVER_BOX";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(4);
    private readonly Dictionary<int, long> seen = [];
    private readonly Lock gate = new();

    /// <summary>The tree's living processes, the first one included.</summary>
    public IReadOnlyList<ProcessEntry> Alive(bool fresh, bool lookForMark)
    {
        var table = fresh ? ProcessTable.Now() : ProcessTable.Recent();
        lock (gate)
        {
            Remember(table, lookForMark);
            return [.. seen.Keys.Select(id => table[id]).Where(entry => entry.State is not ('Z' or 'X'))];
        }
    }

    /// <summary>Kills until nothing is left. What cannot be killed for 10 seconds (a process stuck in the kernel) is left to the kernel.</summary>
    public async Task Kill(Action? alsoKill = null)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(10))
        {
            alsoKill?.Invoke();
            var alive = Alive(fresh: true, lookForMark: true);
            if (alive.Count == 0)
            {
                return;
            }

            foreach (var entry in alive.OrderBy(entry => entry.Id == root))
            {
                KillOne(entry.Id);
            }

            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
    }

    public static void KillOne(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It ended by itself.
        }
    }

    private void Remember(IReadOnlyDictionary<int, ProcessEntry> table, bool lookForMark)
    {
        foreach (var (id, started) in seen.ToArray())
        {
            if (!table.TryGetValue(id, out var entry) || entry.StartedAt != started)
            {
                seen.Remove(id);
            }
        }

        if (table.TryGetValue(root, out var first) && first.Parent == Environment.ProcessId)
        {
            seen.TryAdd(root, first.StartedAt);
        }

        foreach (var entry in lookForMark ? table.Values.Where(Marked) : [])
        {
            seen.TryAdd(entry.Id, entry.StartedAt);
        }

        for (var before = -1; before != seen.Count;)
        {
            before = seen.Count;
            foreach (var entry in table.Values.Where(entry => seen.ContainsKey(entry.Parent)))
            {
                seen.TryAdd(entry.Id, entry.StartedAt);
            }
        }
    }

    private bool Marked(ProcessEntry entry)
    {
        if (mark is null || seen.ContainsKey(entry.Id))
        {
            return false;
        }

        try
        {
            return File.ReadAllBytes($"/proc/{entry.Id}/environ").AsSpan().IndexOf(Encoding.ASCII.GetBytes($"{MarkVariable}={mark}")) >= 0;
        }
        catch (Exception notOurs) when (notOurs is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
