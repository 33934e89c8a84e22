namespace Resolver.Adapters.Sandbox;

/// <summary>
/// The unprivileged user that a sandbox runs as when we are root. One of a reserved range, held by a lock file for as long as the
/// sandbox lives, so that two sandboxes never share one and cannot see or signal each other.
/// </summary>
internal sealed class SandboxUser : IDisposable
{
    private const int First = 64500;
    private const int Count = 400;
    private const string LockFolder = "/run/resolver-sandbox";
    private static int next;
    private readonly FileStream held;

    private SandboxUser(int id, FileStream held) => (Id, this.held) = (id, held);

    public int Id { get; }

    public static SandboxUser Take(IReadOnlyList<string> writable)
    {
        _ = writable;
        Directory.CreateDirectory(LockFolder);
        while (true)
        {
            var id = First + (int)((uint)Interlocked.Increment(ref next) % Count);
            if (TryLock(id) is { } held)
            {
                return new SandboxUser(id, held);
            }
        }
    }

    public void Dispose() => held.Dispose();

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
