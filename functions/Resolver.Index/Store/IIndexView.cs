using Resolver.Core.Ids;

namespace Resolver.Index.Store;

/// <summary>
/// One commit as one requester may read it. Every answer, every count and every statistic behind a score is of readable units of this
/// commit alone: what the requester may not read, other branches, and what was once there change nothing. Ties are broken by path and line.
/// </summary>
internal interface IIndexView
{
    /// <summary>Readable units of the commit.</summary>
    int Count { get; }

    /// <summary>Readable paths of the commit that have units, ordinal order.</summary>
    IReadOnlyList<RepoPath> Paths { get; }

    /// <summary>Units by BM25 over weighted fields (symbol, path, text), best first.</summary>
    /// <param name="words">Distinct words as <c>Words</c> makes them.</param>
    /// <param name="limit">At most so many.</param>
    IReadOnlyList<ScoredUnit> Match(IReadOnlyCollection<string> words, int limit);

    /// <summary>Files by BM25 over the same fields of all their units, best first: of each, its words with what each is worth.</summary>
    /// <param name="words">Words as <c>Words</c> makes them; those of one stem are worth as much as all of them.</param>
    /// <param name="limit">At most so many.</param>
    IReadOnlyList<ScoredFile> MatchFiles(IReadOnlyDictionary<string, double> words, int limit);

    /// <summary>Units by the cosine of their vector and this one, best first; what points away may be left out. None where units lack their vectors.</summary>
    /// <param name="vector">Of length 1.</param>
    /// <param name="limit">At most so many.</param>
    IReadOnlyList<ScoredUnit> Near(float[] vector, int limit);

    /// <summary>How many units have a word, as <see cref="Match"/> would find it.</summary>
    int Having(string word);

    /// <summary>Units that hold these words in this order, next to each other; by path and line.</summary>
    Task<IReadOnlyList<StoredUnit>> Phrase(IReadOnlyList<string> words, int limit, CancellationToken cancel);

    /// <summary>Units that declare this name, whatever its case; by path and line.</summary>
    IReadOnlyList<StoredUnit> Named(string name, int limit);

    /// <summary>Units of a file, in source order, outer before inner.</summary>
    IReadOnlyList<StoredUnit> In(RepoPath path);

    /// <summary>Units that use this name: callers, heirs, users of a type; by path and line.</summary>
    IReadOnlyList<StoredUnit> Using(string name, int limit);

    /// <summary>Names that a unit uses.</summary>
    IReadOnlyList<string> UsedBy(StoredUnit unit);

    /// <summary>What a file imports, as it writes it.</summary>
    IReadOnlyList<string> Imports(RepoPath path);
}

/// <summary>A unit with its score in one ranked list.</summary>
internal readonly record struct ScoredUnit(StoredUnit Unit, double Score);

/// <summary>A file with its score in one ranked list.</summary>
internal readonly record struct ScoredFile(RepoPath Path, double Score);
