using Resolver.Index.Store;

namespace Resolver.Index.Rank.Ingredients;

/// <summary>Units of stack frames, innermost first: the smallest unit around the line, or the one of that name.</summary>
internal sealed class StackFrames : IIngredient
{
    public string Name => "stack-frame";

    public double Weight => 2;

    public Task<IReadOnlyList<StoredUnit>> Rank(Asked asked, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<StoredUnit>>([.. asked.Issue.Cues.Frames.SelectMany(frame => Units(asked, frame)).DistinctBy(static unit => unit.Id)]);

    private static IEnumerable<StoredUnit> Units(Asked asked, Frame frame)
    {
        var files = frame.Path.Length > 0 ? asked.Paths.Files(frame.Path) : [];
        return files.Count == 0 && frame.Symbol.Length > 0
            ? SymbolNames.Find(asked.View, frame.Symbol)
            : files.SelectMany(file => At(frame, asked.View.In(file)));
    }

    // The name tells more than the line where the trace is of another version of the file; the line, where there are several of the name.
    private static IEnumerable<StoredUnit> At(Frame frame, IReadOnlyList<StoredUnit> units)
    {
        var around = units.Where(unit => unit.First <= frame.Line && frame.Line <= unit.Last).OrderBy(static unit => unit.Kind == "file").ThenBy(static unit => unit.Lines).FirstOrDefault();
        var name = SymbolNames.Last(frame.Symbol);
        var named = units.Where(unit => unit.Name == name).OrderBy(unit => Distance(unit, frame.Line)).FirstOrDefault();
        return frame.Line == 0 || (named is not null && around?.Name != name) ? named is null ? [] : [named] : around is null ? units.Take(1) : [around];
    }

    private static int Distance(StoredUnit unit, int line) => Math.Max(0, Math.Max(unit.First - line, line - unit.Last));
}
