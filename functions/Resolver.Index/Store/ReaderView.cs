using Resolver.Core.Ids;

namespace Resolver.Index.Store;

/// <summary>A reader as a view, for its only requester. It knows no references and no imports; a file is as good as its best unit.</summary>
internal sealed class ReaderView : IIndexView
{
    private readonly IndexReader reader;

    private ReaderView(IndexReader reader, int count, IReadOnlyList<RepoPath> paths)
    {
        this.reader = reader;
        Count = count;
        Paths = paths;
    }

    public int Count { get; }

    public IReadOnlyList<RepoPath> Paths { get; }

    public static async Task<ReaderView> Of(IndexReader reader, CancellationToken cancel) => new(reader, await reader.Count(cancel), await reader.Paths(cancel));

    public IReadOnlyList<ScoredUnit> Match(IReadOnlyCollection<string> words, int limit) => words.Count == 0
        ? []
        : [.. Now(reader.Match(string.Join(" OR ", words.Select(word => $"\"{word}\"")), limit, CancellationToken.None)).Select((unit, rank) => new ScoredUnit(unit, 1.0 / (rank + 1)))];

    public IReadOnlyList<ScoredFile> MatchFiles(IReadOnlyDictionary<string, double> words, int limit) =>
        [.. Match([.. words.Keys], limit * 3).DistinctBy(match => match.Unit.Path).Take(limit).Select(match => new ScoredFile(match.Unit.Path, match.Score))];

    public int Having(string word) => 1;

    public async Task<IReadOnlyList<StoredUnit>> Phrase(IReadOnlyList<string> words, int limit, CancellationToken cancel) => await reader.Match($"\"{string.Join(' ', words)}\"", limit, cancel);

    public IReadOnlyList<StoredUnit> Named(string name, int limit) => Now(reader.Named(name, limit, CancellationToken.None));

    public IReadOnlyList<StoredUnit> In(RepoPath path) => Now(reader.In(path, CancellationToken.None));

    public IReadOnlyList<StoredUnit> Using(string name, int limit) => [];

    public IReadOnlyList<string> UsedBy(StoredUnit unit) => [];

    public IReadOnlyList<string> Imports(RepoPath path) => [];

#pragma warning disable VSTHRD002 // SQLite answers before it returns.
    private static T Now<T>(Task<T> answer) => answer.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
}
