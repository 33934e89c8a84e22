using Resolver.Core.Ids;
using Resolver.Index.Store;

namespace Resolver.Index.Rank;

/// <summary>One question to one view, with what several ingredients need, found once.</summary>
/// <param name="view">What the requester may read.</param>
/// <param name="issue">The question.</param>
/// <param name="past">What earlier commits touched; empty where the history is not known.</param>
/// <param name="vector">Gives the vector of the question; null where there are none.</param>
internal sealed class Asked(IIndexView view, Issue issue, PastCommits past, Task<float[]?> vector)
{
    private const int MostWords = 256;
    private const int MostUnits = 300;
    private const int MostFiles = 100;

    private Dictionary<string, double>? words;
    private IReadOnlyList<StoredUnit>? byText;
    private ILookup<RepoPath, StoredUnit>? textOf;
    private IReadOnlyList<RepoPath>? filesByText;
    private PathIndex? paths;

    public IIndexView View => view;

    public Issue Issue => issue;

    public PastCommits Past => past;

    public Task<float[]?> Vector => vector;

    /// <summary>The words that tell most: how often they stand in the question, by how rare they are in the code.</summary>
    public IReadOnlyDictionary<string, double> Words => words ??= issue.Weights.Count <= MostWords
        ? issue.Weights
        : issue.Weights.OrderByDescending(word => word.Value * Rarity(word.Key)).ThenBy(word => word.Key, StringComparer.Ordinal).Take(MostWords)
            .ToDictionary(StringComparer.Ordinal);

    /// <summary>Units by their text.</summary>
    public IReadOnlyList<StoredUnit> ByText => byText ??= [.. view.Match([.. Words.Keys], MostUnits).Select(static match => match.Unit)];

    /// <summary>Files by the text of all their units.</summary>
    public IReadOnlyList<RepoPath> FilesByText => filesByText ??= [.. view.MatchFiles(Words, MostFiles).Select(static match => match.Path)];

    /// <summary>Files by their names.</summary>
    public PathIndex Paths => paths ??= PathIndex.Of(view.Paths);

    /// <summary>The unit of a file that answers best: by its text, or else the first that declares something.</summary>
    public IReadOnlyList<StoredUnit> BestOf(RepoPath path)
    {
        textOf ??= ByText.ToLookup(static unit => unit.Path);
        if (textOf[path].FirstOrDefault() is { } best)
        {
            return [best];
        }

        var units = view.In(path);
        return [.. units.Where(static unit => unit.Kind != "file").Concat(units).Take(1)];
    }

    /// <summary>The best unit of each file, in the order of the files.</summary>
    public IReadOnlyList<StoredUnit> BestOf(IEnumerable<RepoPath> files) => [.. files.Distinct().SelectMany(BestOf)];

    private double Rarity(string word) => view.Having(word) is > 0 and var having ? Math.Log(1 + ((view.Count - having + 0.5) / (having + 0.5))) : 0;
}
