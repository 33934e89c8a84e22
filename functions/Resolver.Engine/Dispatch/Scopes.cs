using Resolver.Core.Ids;

namespace Resolver.Engine.Dispatch;

/// <summary>Which runs an engine is asked to advance: families by their root, or everything. Each is counted, for several may ask.</summary>
internal sealed class Scopes
{
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>The scope of all runs.</summary>
    public const string Everything = "";

    /// <summary>True while everything is asked for.</summary>
    public bool HasEverything
    {
        get
        {
            lock (_lock)
            {
                return _counts.ContainsKey(Everything);
            }
        }
    }

    /// <summary>The roots asked for; null alone for everything.</summary>
    public IReadOnlyList<string?> Roots
    {
        get
        {
            lock (_lock)
            {
                return _counts.ContainsKey(Everything) ? [null] : [.. _counts.Keys];
            }
        }
    }

    public void Enter(string root)
    {
        lock (_lock)
        {
            _counts[root] = _counts.GetValueOrDefault(root) + 1;
        }
    }

    /// <returns>True if nothing is asked for any more.</returns>
    public bool Leave(string root)
    {
        lock (_lock)
        {
            if (--_counts[root] == 0)
            {
                _counts.Remove(root);
            }

            return _counts.Count == 0;
        }
    }

    /// <summary>True if a run of this family is asked for.</summary>
    public bool Has(RunId root)
    {
        lock (_lock)
        {
            return _counts.ContainsKey(Everything) || _counts.ContainsKey(root.Value);
        }
    }
}
