using System.Collections.Concurrent;
using Resolver.Shared;

namespace Resolver.Engine.Journal;

/// <summary>
/// Who holds a lease: one engine of one process. A holder whose process has died on this machine is known as dead at once, so that a
/// resumed run need not wait for the lease to expire.
/// </summary>
internal sealed record LeaseOwner(string Id, ProcessIdentity Process)
{
    private static readonly ConcurrentDictionary<string, bool> Living = new(StringComparer.Ordinal);

    /// <summary>Its number in this data folder; 0 before it is registered.</summary>
    public long No { get; set; }

    /// <summary>A new owner in this process.</summary>
    public static LeaseOwner Create()
    {
        var owner = new LeaseOwner(Guid.NewGuid().ToString("N"), ProcessIdentity.Current);
        Living[owner.Id] = true;
        return owner;
    }

    /// <summary>Says that this owner will write no more.</summary>
    public void Retire() => Living.TryRemove(Id, out _);

    /// <summary>True only if the holder surely cannot write any more. One on another machine, or in another container, may be alive.</summary>
    public bool IsDead() => Process.IsGone || (Process.IsOfThisHost && Process.Pid == Environment.ProcessId && !Living.ContainsKey(Id));
}
