using System.Globalization;
using System.Text.Json;

namespace Resolver.Adapters.Git;

/// <summary>Who made a clone: enough to know later whether that process still lives.</summary>
/// <param name="ProcessId">Its id; 0 for a clone that could not be deleted.</param>
/// <param name="StartTime">When it started, as the kernel counts.</param>
/// <param name="Space">The machine's boot and the process namespace, within which ids mean something.</param>
/// <param name="Made">When the clone was made.</param>
internal sealed record OwnerNote(int ProcessId, string StartTime, string Space, DateTimeOffset Made)
{
    public const string Suffix = ".owner.json";

    public static OwnerNote Mine(TimeProvider clock) =>
        new(Environment.ProcessId, StartOf(Environment.ProcessId) ?? string.Empty, OwnSpace, clock.GetUtcNow());

    public static string OwnSpace { get; } = ReadOr("/proc/sys/kernel/random/boot_id", Environment.MachineName).Trim() + (new FileInfo("/proc/self/ns/pid").LinkTarget ?? string.Empty);

    public static OwnerNote? Read(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<OwnerNote>(File.ReadAllText(folder + Suffix));
        }
        catch (Exception unreadable) when (unreadable is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static void Delete(string folder) => File.Delete(folder + Suffix);

    /// <summary>Leaves the clone to the janitor.</summary>
    public static void Abandon(string folder)
    {
        try
        {
            (Read(folder) ?? new OwnerNote(0, string.Empty, OwnSpace, DateTimeOffset.UnixEpoch)).Abandoned().Write(folder);
        }
        catch (IOException)
        {
            // On a full disk the note stays as it is; the janitor finds it when this process has ended.
        }
    }

    public void Write(string folder) => File.WriteAllText(folder + Suffix, JsonSerializer.Serialize(this));

    /// <summary>Whether the process that made it still runs, as far as this process can tell.</summary>
    public bool IsAlive() => ProcessId != 0 && Space == OwnSpace && StartOf(ProcessId) == StartTime;

    private OwnerNote Abandoned() => this with { ProcessId = 0 };

    // Field 22 of /proc/<pid>/stat; the second field is a name in parentheses that may hold anything.
    private static string? StartOf(int process)
    {
        var stat = ReadOr(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"), string.Empty);
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 19 ? fields[19] : null;
    }

    private static string ReadOr(string path, string otherwise)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return otherwise;
        }
    }
}
