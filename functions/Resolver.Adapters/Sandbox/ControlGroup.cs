using System.Globalization;

namespace Resolver.Adapters.Sandbox;

/// <summary>
/// A control group of one sandbox: the kernel counts memory and processes of the whole tree. Version 1 has a folder for each
/// controller, version 2 one for all.
/// </summary>
internal sealed class ControlGroup
{
    private const string Prefix = "resolver-box-";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private readonly string? memory;
    private readonly string? pids;
    private readonly bool unified;

    private ControlGroup(string? memory, string? pids, bool unified) => (this.memory, this.pids, this.unified) = (memory, pids, unified);

    /// <summary>The kernel limits memory.</summary>
    public bool LimitsMemory => memory is not null;

    /// <summary>The kernel limits the number of processes.</summary>
    public bool LimitsProcesses => pids is not null;

    /// <summary>For people.</summary>
    public string Name => unified ? "cgroup v2" : "cgroup v1";

    /// <summary>The files that the first process writes its id to.</summary>
    public IEnumerable<string> JoinFiles => Folders.Select(folder => Path.Combine(folder, "cgroup.procs"));

    /// <summary>True once the kernel killed a process for memory.</summary>
    public bool OutOfMemory => memory is not null
        && Counter(Path.Combine(memory, unified ? "memory.events" : "memory.oom_control"), "oom_kill") > 0;

    /// <summary>True once the kernel refused a process.</summary>
    public bool TooManyProcesses => pids is not null && Counter(Path.Combine(pids, "pids.events"), "max") > 0;

    private IEnumerable<string> Folders => new[] { memory, pids }.OfType<string>().Distinct(StringComparer.Ordinal);

    /// <summary>Makes a group with limits, or null where this user may not.</summary>
    public static ControlGroup? TryCreate(long memoryBytes, int processes)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}");
        foreach (var parents in ControlGroupHierarchy.Candidates())
        {
            var group = new ControlGroup(TryMake(parents.Memory, name), TryMake(parents.Pids, name), parents.Unified);
            if (group.Folders.Any() && group.TrySetLimits(memoryBytes, processes))
            {
                return group;
            }

            group.Discard();
        }

        return null;
    }

    /// <summary>What a group of ours could limit, found out by making one.</summary>
    public static ControlGroup? Probe()
    {
        var group = TryCreate(1L << 30, 64);
        group?.Discard();
        return group;
    }

    /// <summary>Kills every process in the group; repeat until <see cref="IsEmpty"/>.</summary>
    public void KillAll()
    {
        if (pids is not null)
        {
            TryWrite(Path.Combine(pids, "pids.max"), "0");
        }

        foreach (var id in Members())
        {
            ProcessTree.KillOne(id);
        }
    }

    /// <summary>True where no process is in the group.</summary>
    public bool IsEmpty => !Members().Any();

    /// <summary>Removes the group; the kernel may take a moment to let it go after its last process.</summary>
    public async Task Remove()
    {
        foreach (var folder in Folders)
        {
            for (var attempt = 0; attempt < 400 && !TryRemove(folder); attempt++)
            {
                KillAll();
                await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
            }
        }
    }

    /// <summary>Removes groups whose makers were killed before they could.</summary>
    public static void RemoveAbandoned()
    {
        var folders = ControlGroupHierarchy.Candidates().SelectMany(place => new[] { place.Memory, place.Pids }).OfType<string>()
            .Distinct(StringComparer.Ordinal).Where(Directory.Exists).SelectMany(place => Directory.EnumerateDirectories(place, $"{Prefix}*"));
        foreach (var folder in folders)
        {
            var parts = Path.GetFileName(folder).Split('-');
            if (parts.Length == 4 && int.TryParse(parts[2], CultureInfo.InvariantCulture, out var maker) && ProcessTable.Read(maker) is null)
            {
                TryRemove(folder);
            }
        }
    }

    private void Discard()
    {
        foreach (var folder in Folders)
        {
            TryRemove(folder);
        }
    }

    private IEnumerable<int> Members() => JoinFiles.SelectMany(ReadLines)
        .Select(line => int.Parse(line, CultureInfo.InvariantCulture)).Distinct();

    private bool TrySetLimits(long memoryBytes, int processes)
    {
        var bytes = memoryBytes.ToString(CultureInfo.InvariantCulture);
        if (memory is not null && !TryWrite(Path.Combine(memory, unified ? "memory.max" : "memory.limit_in_bytes"), bytes))
        {
            return false;
        }

        if (memory is not null)
        {
            // Swap would only delay the end; not every kernel counts it.
            _ = TryWrite(Path.Combine(memory, unified ? "memory.swap.max" : "memory.memsw.limit_in_bytes"), unified ? "0" : bytes);
        }

        return pids is null || TryWrite(Path.Combine(pids, "pids.max"), processes.ToString(CultureInfo.InvariantCulture));
    }

    private static string? TryMake(string? parent, string name)
    {
        if (parent is null)
        {
            return null;
        }

        try
        {
            return Directory.CreateDirectory(Path.Combine(parent, name)).FullName;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool TryRemove(string folder)
    {
        try
        {
            Directory.Delete(folder);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool TryWrite(string file, string text)
    {
        try
        {
            File.WriteAllText(file, text);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static long Counter(string file, string name) => ReadLines(file)
        .Select(line => line.Split(' '))
        .Where(pair => pair.Length == 2 && pair[0] == name)
        .Select(pair => long.Parse(pair[1], CultureInfo.InvariantCulture))
        .FirstOrDefault();

    private static string[] ReadLines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
