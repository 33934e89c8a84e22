using Resolver.Core.Faults;

namespace Resolver.Adapters.Sandbox;

/// <summary>
/// The unprivileged user that a sandbox runs as when we are root: one of a reserved range, held by a lock file, so that sandboxes of
/// any process of ours cannot see, signal or count against each other. Only sandboxes that share a writable folder share a user,
/// since its files can belong to one alone.
/// </summary>
internal sealed class SandboxUser
{
    /// <summary>Below the range: for trying things out.</summary>
    public const int TrialId = First - 1;

    private const int First = 64500;
    private const int Count = 400;
    private const string LockFolder = "/run/resolver-sandbox";
    private static readonly Lock Gate = new();
    private static readonly List<SandboxUser> Taken = [];
    private static int next = Environment.ProcessId % Count;
    private readonly HashSet<string> folders = new(StringComparer.Ordinal);
    private readonly FileStream held;
    private int holders;

    private SandboxUser(int id, FileStream held) => (Id, this.held) = (id, held);

    public int Id { get; }

    /// <summary>A user for a sandbox that writes to these folders; give it back with <see cref="Return"/>.</summary>
    public static SandboxUser Take(IReadOnlyList<string> writable)
    {
        lock (Gate)
        {
            var user = Taken.Find(taken => writable.Any(taken.Overlaps)) ?? New();
            user.folders.UnionWith(writable);
            user.holders++;
            return user;
        }
    }

    public void Return()
    {
        lock (Gate)
        {
            if (--holders == 0)
            {
                Taken.Remove(this);
                held.Dispose();
            }
        }
    }

    private bool Overlaps(string folder) => folders.Any(own => IsWithin(own, folder) || IsWithin(folder, own));

    private static bool IsWithin(string folder, string above) =>
        string.Equals(folder, above, StringComparison.Ordinal) || folder.StartsWith(above.TrimEnd('/') + '/', StringComparison.Ordinal);

    private static SandboxUser New()
    {
        RootStage.OpenFolder(LockFolder);
        for (var attempt = 0; attempt < Count; attempt++)
        {
            next = (next + 1) % Count;
            if (TryLock(First + next) is { } held)
            {
                var user = new SandboxUser(First + next, held);
                Taken.Add(user);
                return user;
            }
        }

        throw new ResolverFault("SANDBOX-START", transient: true, $"All {Count} sandbox users of this machine are in use; try again when other runs have ended.");
    }

    private static FileStream? TryLock(int id)
    {
        try
        {
            return new FileStream(Path.Combine(LockFolder, $"uid-{id}.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
