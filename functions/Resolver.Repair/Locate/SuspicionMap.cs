using Resolver.Core.Ids;

namespace Resolver.Repair.Locate;

/// <summary>How suspicious lines are: 0 (never a suspect) to 1.</summary>
public sealed class SuspicionMap
{
    private readonly Dictionary<(string Path, int Line), double> lines = [];
    private readonly Dictionary<string, double> files = new(StringComparer.Ordinal);

    /// <summary>Raises a line's suspicion to at least this.</summary>
    public void Raise(RepoPath path, int line, double suspicion) =>
        lines[(path.Value, line)] = Math.Max(suspicion, lines.GetValueOrDefault((path.Value, line)));

    /// <summary>What a line of this file has that nothing else speaks for; 0 where coverage says that it did not run.</summary>
    public void RaiseFile(RepoPath path, double suspicion) => files[path.Value] = Math.Max(suspicion, files.GetValueOrDefault(path.Value));

    /// <summary>Multiplies the suspicion of a range of lines.</summary>
    public void Weigh(RepoPath path, int first, int last, double factor)
    {
        foreach (var key in lines.Keys.Where(key => key.Path == path.Value && key.Line >= first && key.Line <= last).ToList())
        {
            lines[key] = Math.Min(1, lines[key] * factor);
        }
    }

    /// <summary>Files with a suspect, the most suspicious first.</summary>
    public IReadOnlyList<string> Files =>
        [.. lines.GroupBy(entry => entry.Key.Path, entry => entry.Value, StringComparer.Ordinal)
            .Select(group => (Path: group.Key, Most: group.Max()))
            .Concat(files.Select(entry => (Path: entry.Key, Most: entry.Value)))
            .GroupBy(entry => entry.Path, StringComparer.Ordinal)
            .OrderByDescending(group => group.Max(entry => entry.Most)).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => group.Key)];

    /// <summary>The most suspicious lines, best first, as <c>path:line</c>.</summary>
    public IReadOnlyList<string> Top(int most) =>
        [.. lines.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key.Path, StringComparer.Ordinal).ThenBy(entry => entry.Key.Line)
            .Take(most).Select(entry => $"{entry.Key.Path}:{entry.Key.Line}")];

    /// <summary>The suspicion of an edit of some lines in a function that begins at a line.</summary>
    public double Of(RepoPath path, int first, int last, int functionLine)
    {
        var most = files.GetValueOrDefault(path.Value);
        for (var line = first; line <= last; line++)
        {
            most = Math.Max(most, lines.GetValueOrDefault((path.Value, line)));
        }

        // A line that did not run may be the second line of a statement that did.
        for (var line = first - 1; most <= 0 && line >= Math.Max(functionLine, first - 3); line--)
        {
            most = Math.Max(most, 0.9 * lines.GetValueOrDefault((path.Value, line)));
        }

        return most;
    }
}
