using Resolver.Core.Ids;
using Resolver.Index.Store;

namespace Resolver.Index.Rank;

/// <summary>Finds the units that cues point at: one ranked list for each kind of cue.</summary>
internal sealed class CueFinder(IIndexView index)
{
    private const int TooCommon = 20; // a name that so many units share says nothing
    private const int MostFiles = 3;

    /// <summary>Units of stack frames, innermost first: the smallest unit around the line, or the one of that name.</summary>
    public IReadOnlyList<StoredUnit> Frames(IReadOnlyList<Frame> frames)
    {
        var found = new List<StoredUnit>();
        foreach (var frame in frames)
        {
            var files = frame.Path.Length > 0 ? Files(frame.Path) : [];
            foreach (var file in files)
            {
                var units = index.In(file);
                var at = units.Where(unit => unit.First <= frame.Line && frame.Line <= unit.Last).OrderBy(unit => unit.Kind == "file").ThenBy(unit => unit.Lines);
                found.AddRange((frame.Line > 0 ? at : units.Where(unit => unit.Name == LastName(frame.Symbol))).Take(1));
            }

            if (files.Count == 0 && frame.Symbol.Length > 0)
            {
                found.AddRange(Symbol(frame.Symbol));
            }
        }

        return [.. found.DistinctBy(unit => unit.Id)];
    }

    /// <summary>Units of files that the text names, in the order of a text search.</summary>
    public IReadOnlyList<StoredUnit> Paths(IReadOnlyList<string> names, IReadOnlyList<StoredUnit> byText)
    {
        var order = byText.Select((unit, rank) => (unit.Id, rank)).ToDictionary(item => item.Id, item => item.rank);
        var found = new List<StoredUnit>();
        foreach (var name in names)
        {
            foreach (var file in Files(name))
            {
                found.AddRange(index.In(file).OrderBy(unit => order.GetValueOrDefault(unit.Id, int.MaxValue)).ThenBy(unit => unit.First));
            }
        }

        return [.. found.DistinctBy(unit => unit.Id)];
    }

    /// <summary>Units that the text names: qualified names first, then rare ones before common ones.</summary>
    public IReadOnlyList<StoredUnit> Symbols(IReadOnlyList<string> names)
    {
        var found = new List<(int Qualified, int Common, int Order, StoredUnit Unit)>();
        foreach (var (name, order) in names.Select((name, order) => (name, order)))
        {
            var units = Symbol(name);
            found.AddRange(units.Select(unit => (name.Contains('.', StringComparison.Ordinal) ? 0 : 1, units.Count, order, unit)));
        }

        return [.. found.OrderBy(item => item.Qualified).ThenBy(item => item.Common).ThenBy(item => item.Order).Select(item => item.Unit).DistinctBy(unit => unit.Id)];
    }

    /// <summary>Units that hold a quoted text, word for word.</summary>
    public async Task<IReadOnlyList<StoredUnit>> Literals(IReadOnlyList<string> literals, CancellationToken cancel)
    {
        var found = new List<StoredUnit>();
        foreach (var literal in literals)
        {
            var words = Words.Of(literal);
            if (words.Count > 1)
            {
                var units = await index.Phrase(words, TooCommon + 1, cancel);
                found.AddRange(units.Count <= TooCommon ? units : []);
            }
        }

        return [.. found.DistinctBy(unit => unit.Id)];
    }

    private List<StoredUnit> Symbol(string name)
    {
        var last = LastName(name);
        if (last.Length < 3)
        {
            return [];
        }

        var units = index.Named(last, TooCommon + 1).ToList();
        var exact = units.Where(unit => unit.Name == last).ToList();
        units = exact.Count > 0 ? exact : units;

        // What comes before the last dot narrows, where it narrows to anything.
        var owner = LastName(name[..Math.Max(0, name.Length - last.Length - 1)]);
        var narrowed = owner.Length > 0 ? units.Where(unit => unit.Symbol.EndsWith($"{owner}.{unit.Name}", StringComparison.Ordinal)).ToList() : [];
        return narrowed.Count > 0 ? narrowed : units.Count <= TooCommon ? units : [];
    }

    // The files that share the longest tail with a path, however much comes before it on the machine of the trace.
    private List<RepoPath> Files(string path)
    {
        var wanted = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (wanted.Length == 0)
        {
            return [];
        }

        var best = new List<RepoPath>();
        var most = 1;
        foreach (var candidate in index.Paths.Where(candidate => candidate.FileName == wanted[^1]))
        {
            var shared = Shared(candidate.Value.Split('/'), wanted);
            if (shared > most)
            {
                best.Clear();
                most = shared;
            }

            if (shared == most)
            {
                best.Add(candidate);
            }
        }

        return best.Count <= MostFiles ? best : [];
    }

    private static int Shared(string[] a, string[] b)
    {
        var count = 0;
        while (count < a.Length && count < b.Length && a[^(count + 1)] == b[^(count + 1)])
        {
            count++;
        }

        return count;
    }

    // Go writes pkg.(*Type).Method, C# writes Type+Nested.Method and Method<T>.
    private static string LastName(string symbol)
    {
        var plain = symbol.TrimEnd(')', '(', '>', '<', '`', ']', '[', '.');
        var cut = plain.LastIndexOfAny(['.', '+', '/', '$', ')']);
        return plain[(cut + 1)..];
    }
}
