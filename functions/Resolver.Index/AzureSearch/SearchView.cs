using System.Collections.Concurrent;
using System.Globalization;
using Resolver.Core.Code.Access;
using Resolver.Core.Ids;
using Resolver.Index.Rank;
using Resolver.Index.Store;

namespace Resolver.Index.AzureSearch;

/// <summary>
/// A view that answers from what was fetched, and notes what was not: a ranking is run, what it asked is fetched in a few requests, and
/// it is run again, until it asks nothing new. So one ranking serves all backends, and a search costs a handful of requests. Each
/// document that comes in is checked once more: its content must be the commit's, and the rules as they are now must let it be read.
/// </summary>
internal sealed class SearchView : IIndexView
{
    private readonly CommitFiles commit;
    private readonly Func<RepoPath, bool> mayRead;
    private readonly Dictionary<string, StoredUnit> units = new(StringComparer.Ordinal);
    private readonly Dictionary<long, IndexDocument> documents = [];
    private readonly Dictionary<Question, IReadOnlyList<ScoredUnit>> answers = [];
    private readonly Dictionary<Question, IReadOnlyList<ScoredFile>> files = [];
    private readonly Dictionary<RepoPath, IReadOnlyList<string>> imports = [];
    private readonly HashSet<Question> open = [];
    private int? count;

    public SearchView(CommitFiles commit, IndexDocument row, ReadGrant grant, AccessRules rules)
    {
        this.commit = commit;
        var known = new ConcurrentDictionary<RepoPath, bool>(); // several queries ask at one time
        mayRead = path => known.GetOrAdd(path, static (path, by) => by.grant.Allows(by.rules.ReadersOf(path)), (grant, rules));
        var skipped = AzureUpdate.Skipped(row).Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        var readable = commit.Wanted.Values.Select(file => file.Path).Where(path => !skipped.Contains(path.Value) && mayRead(path));
        Paths = [.. readable.OrderBy(path => path.Value, StringComparer.Ordinal)];
        count = Paths.Count == row.Files ? row.Units : null;
    }

    /// <inheritdoc />
    public int Count
    {
        get
        {
            if (count is null)
            {
                open.Add(new Question.Count());
            }

            return count ?? 0;
        }
    }

    /// <inheritdoc />
    public IReadOnlyList<RepoPath> Paths { get; }

    /// <summary>Whether something was asked and not answered.</summary>
    public bool HasOpen => open.Count > 0;

    /// <summary>Takes what was asked and not answered.</summary>
    public IReadOnlyList<Question> TakeOpen()
    {
        var taken = open.ToList();
        open.Clear();
        return taken;
    }

    /// <summary>Whether a document is of this commit and may be read by the requester.</summary>
    public bool Shows(IndexDocument document) =>
        document.File is { } key && commit.Wanted.TryGetValue(key, out var file) && file.Path.Value == document.Path && mayRead(file.Path);

    /// <summary>The key of a file's content.</summary>
    public string? KeyOf(RepoPath path) => mayRead(path) && commit.At(path) is { Reason: null } found ? found.Key : null;

    /// <summary>Answers a question with documents that <see cref="Shows"/> lets through; the rest is left out.</summary>
    public void Learn(Question question, IEnumerable<(IndexDocument Document, double Score)> found) => answers[question] =
        [.. found.Where(item => Shows(item.Document)).Select(item => new ScoredUnit(Stored(item.Document, whole: question is Question.In), item.Score))];

    /// <summary>Learns what a file imports.</summary>
    public void LearnImports(RepoPath path, IReadOnlyList<string> found) => imports[path] = found;

    /// <summary>Learns which files match.</summary>
    public void LearnFiles(Question.MatchFiles question, IEnumerable<(IndexDocument Document, double Score)> found) => files[question] =
        [.. found.Where(item => Shows(item.Document)).Select(item => new ScoredFile(commit.Wanted[item.Document.File!].Path, item.Score))];

    /// <summary>Learns how many units there are.</summary>
    public void LearnCount(int found) => count = found;

    /// <inheritdoc />
    public IReadOnlyList<ScoredUnit> Match(IReadOnlyCollection<string> words, int limit)
    {
        var stems = string.Join(' ', words.Select(Stem.Of).Distinct(StringComparer.Ordinal));
        return stems.Length > 0
            ? [.. Answer(new Question.Match(stems, limit)).OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Unit, ByPlace).Take(limit)]
            : [];
    }

    /// <inheritdoc />
    public IReadOnlyList<ScoredFile> MatchFiles(IReadOnlyDictionary<string, double> words, int limit)
    {
        var stems = words.GroupBy(word => Stem.Of(word.Key), word => word.Value, StringComparer.Ordinal).OrderBy(stem => stem.Key, StringComparer.Ordinal);
        var question = new Question.MatchFiles(string.Join(' ', stems.Select(stem => string.Create(CultureInfo.InvariantCulture, $"{stem.Key}^{stem.Sum():0.###}"))), limit);
        if (question.Query.Length > 0 && !files.ContainsKey(question))
        {
            open.Add(question);
        }

        return [.. files.GetValueOrDefault(question, []).OrderByDescending(file => file.Score).ThenBy(file => file.Path.Value, StringComparer.Ordinal).Take(limit)];
    }

    /// <inheritdoc />
    public IReadOnlyList<ScoredUnit> Near(float[] vector, int limit) =>
        [.. Answer(new Question.Near(vector, limit)).OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Unit, ByPlace).Take(limit)];

    /// <summary>The same for every word: to know it would cost a request for each, and only the words of a very long question are weighed by it.</summary>
    public int Having(string word) => 1;

    /// <inheritdoc />
    public Task<IReadOnlyList<StoredUnit>> Phrase(IReadOnlyList<string> words, int limit, CancellationToken cancel) =>
        Task.FromResult(InOrder(new Question.Phrase(string.Join(' ', words.Select(Stem.Of)), limit), limit));

    /// <inheritdoc />
    public IReadOnlyList<StoredUnit> Named(string name, int limit) => Filters.IsListed(name) ? InOrder(new Question.Named(UnitDocuments.Lower(name)), limit) : [];

    /// <inheritdoc />
    public IReadOnlyList<StoredUnit> In(RepoPath path) => KeyOf(path) is null ? [] : InOrder(new Question.In(path), int.MaxValue);

    /// <inheritdoc />
    public IReadOnlyList<StoredUnit> Using(string name, int limit) => Filters.IsListed(name) ? InOrder(new Question.Using(name, limit), limit) : [];

    /// <inheritdoc />
    public IReadOnlyList<string> UsedBy(StoredUnit unit)
    {
        In(unit.Path);
        return documents.TryGetValue(unit.Id, out var document) ? [.. (document.Uses ?? []).Order(StringComparer.Ordinal)] : [];
    }

    /// <inheritdoc />
    public IReadOnlyList<string> Imports(RepoPath path)
    {
        In(path);
        return imports.GetValueOrDefault(path) ?? [];
    }

    /// <summary>What showing a unit needs.</summary>
    public UnitDetail Detail(StoredUnit unit)
    {
        var document = documents[unit.Id];
        var elided = (document.Elided ?? []).Chunk(2).Select(edge => new Syntax.TextSpan(edge[0], edge[1]));
        return new UnitDetail(commit.Wanted[document.File!].BlobSha, [.. elided], document.Signature);
    }

    private static Comparer<StoredUnit> ByPlace { get; } = Comparer<StoredUnit>.Create(static (a, b) =>
        string.CompareOrdinal(a.Path.Value, b.Path.Value) is var byPath && byPath != 0 ? byPath : (a.First, -a.Last).CompareTo((b.First, -b.Last)));

    private IReadOnlyList<StoredUnit> InOrder(Question question, int limit) => [.. Answer(question).Select(hit => hit.Unit).Order(ByPlace).Take(limit)];

    private IReadOnlyList<ScoredUnit> Answer(Question question)
    {
        if (answers.TryGetValue(question, out var answer))
        {
            return answer;
        }

        open.Add(question);
        return [];
    }

    private StoredUnit Stored(IndexDocument document, bool whole)
    {
        if (!units.TryGetValue(document.Key, out var unit))
        {
            var path = commit.Wanted[document.File!].Path;
            unit = units[document.Key] = new StoredUnit(units.Count, path, document.Symbol ?? string.Empty, document.Name ?? string.Empty, document.Kind ?? string.Empty, document.First ?? 1, document.Last ?? 1, document.Test == true);
        }

        if (whole || !documents.ContainsKey(unit.Id))
        {
            documents[unit.Id] = document;
        }

        return unit;
    }
}
