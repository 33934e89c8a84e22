using Resolver.Core.Testing;

namespace Resolver.Repair.Python;

/// <summary>Test ids as the plan's runner reports them, and as the worker does: paths relative to the repository or to the tested folder.</summary>
internal sealed class PythonTestIds
{
    private readonly Dictionary<string, string> known = new(StringComparer.Ordinal);

    /// <summary>Learns the worker's ids.</summary>
    public PythonTestIds(TestReport baseline, IEnumerable<string> workerIds)
    {
        var byKey = baseline.Results.GroupBy(result => Key(result.Id), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First().Id, StringComparer.Ordinal);
        var byTail = baseline.Results.ToLookup(result => Tail(result.Id), result => result.Id, StringComparer.Ordinal);
        foreach (var id in workerIds)
        {
            known[id] = byKey.TryGetValue(Key(id), out var same) ? same : byTail[Tail(id)].Take(2).ToList() is [var only] ? only : id;
        }
    }

    /// <summary>The runner's id of a worker's id.</summary>
    public string Of(string workerId) => known.GetValueOrDefault(workerId, workerId);

    /// <summary>Ids without what runners write differently.</summary>
    private static string Key(string id) => id.Replace(".py::", ".", StringComparison.Ordinal).Replace("::", ".", StringComparison.Ordinal).Replace('/', '.');

    private static string Tail(string id)
    {
        var key = Key(id);
        var bracket = key.IndexOf('[', StringComparison.Ordinal);
        var name = key.LastIndexOf('.', (bracket < 0 ? key.Length : bracket) - 1);
        var group = name <= 0 ? -1 : key.LastIndexOf('.', name - 1);
        return key[(group + 1)..];
    }
}
