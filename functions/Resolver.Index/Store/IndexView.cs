using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Resolver.Core.Ids;
using Resolver.Index.Rank;
using Resolver.Index.Vectors;

namespace Resolver.Index.Store;

/// <summary>A view over an image; what an image does not keep is read from the file, in the caller's transaction.</summary>
internal sealed class IndexView(IndexImage image, ReadableUnits readable, SqliteConnection connection) : IIndexView
{
    /// <inheritdoc />
    public int Count => readable.Count;

    /// <inheritdoc />
    public IReadOnlyList<RepoPath> Paths => readable.Paths;

    /// <inheritdoc />
    public IReadOnlyList<ScoredUnit> Match(IReadOnlyCollection<string> words, int limit) => Scoring(readable.Capacity, scores =>
    {
        var bm25 = Bm25.Of(readable);
        foreach (var stem in words.Select(Stem.Of).Distinct(StringComparer.Ordinal))
        {
            Add(stem, bm25, scores);
        }

        return BestUnits(scores, limit);
    });

    /// <inheritdoc />
    public IReadOnlyList<ScoredFile> MatchFiles(IReadOnlyDictionary<string, double> words, int limit) => Scoring(readable.LengthsOfFiles.Length, scores =>
    {
        var bm25 = Bm25.OfFiles(readable);
        var counts = new List<(int File, (int InText, int InSymbol, int InPath) Count)>();
        foreach (var stem in words.GroupBy(word => Stem.Of(word.Key), word => word.Value, StringComparer.Ordinal).OrderBy(stem => stem.Key, StringComparer.Ordinal))
        {
            CountFiles(image.Having(stem.Key), counts);
            var rarity = bm25.Rarity(counts.Count) * stem.Sum();
            foreach (var (file, count) in counts)
            {
                scores[file] += bm25.Score(rarity, count, readable.LengthsOfFiles[file]);
            }
        }

        return (IReadOnlyList<ScoredFile>)[.. Best(scores, limit, ByPath).Select(file => new ScoredFile(image.FileAt(file).Path, scores[file]))];
    });

    /// <summary>The vectors of the units; null where there are none.</summary>
    public VectorImage? Vectors { get; set; }

    /// <summary>Whether every unit has its vector: an answer that only some take part in would depend on what was indexed when.</summary>
    public bool HasVectors => Vectors is { } known && image.Reading(() => readable.Files.All(file => known.Of(file.Id)?.Length == file.Units));

    /// <inheritdoc />
    public IReadOnlyList<ScoredUnit> Near(float[] vector, int limit) => !HasVectors ? [] : Scoring(readable.Capacity, scores =>
    {
        var wide = new float[vector.Length];
        foreach (var file in readable.Files)
        {
            foreach (var (number, narrow) in Vectors!.Of(file.Id)!.Index())
            {
                TensorPrimitives.ConvertToSingle(narrow, wide);
                if (TensorPrimitives.Dot(wide, vector) is > 0 and var cosine)
                {
                    scores[file.FirstUnit + number] = cosine;
                }
            }
        }

        return BestUnits(scores, limit);
    });

    /// <inheritdoc />
    public int Having(string word) => image.Reading(() => readable.Having(Stem.Of(word)));

    /// <inheritdoc />
    public Task<IReadOnlyList<StoredUnit>> Phrase(IReadOnlyList<string> words, int limit, CancellationToken cancel) =>
        Task.FromResult(image.Reading(() => new PhraseSearch(image, readable, connection).Find([.. words.Select(Stem.Of)], ByPlace, cancel).Take(limit).Select(Stored).ToList() as IReadOnlyList<StoredUnit>));

    /// <inheritdoc />
    public IReadOnlyList<StoredUnit> Named(string name, int limit) => image.Reading(() => InOrder(image.Declaring(name).Where(readable.Has).Distinct(), limit));

    /// <inheritdoc />
    public IReadOnlyList<StoredUnit> In(RepoPath path) => image.Reading(() => readable.File(path) is { } file
        ? [.. Enumerable.Range(file.FirstUnit, file.Units).Select(Stored).OrderBy(unit => unit.First).ThenByDescending(unit => unit.Last)]
        : (IReadOnlyList<StoredUnit>)[]);

    /// <inheritdoc />
    public IReadOnlyList<StoredUnit> Using(string name, int limit) => image.Reading(() => InOrder(image.Using(name).Where(readable.Has), limit));

    /// <inheritdoc />
    public IReadOnlyList<string> UsedBy(StoredUnit unit) => image.Reading(() => UnitOfRow(unit.Id) is >= 0 and var number && readable.Has(number)
        ? [.. image.Unit(number).Uses.Select(image.Text).Order(StringComparer.Ordinal)]
        : (IReadOnlyList<string>)[]);

    /// <inheritdoc />
    public IReadOnlyList<string> Imports(RepoPath path) => image.Reading(() => readable.File(path)?.Imports ?? []);

    /// <summary>What showing a unit needs.</summary>
    public async Task<UnitDetail> Detail(StoredUnit unit, CancellationToken cancel)
    {
        var rows = await connection.Query(
            "SELECT file.sha, detail.units FROM file JOIN detail ON detail.file = file.id WHERE file.id = $file",
            row => (Sha: row.GetString(0), Blob: row.GetFieldValue<byte[]>(1)),
            cancel,
            ("$file", UnitRow.FileOf(unit.Id)));
        var (elided, signature) = UnitBlobs.UnpackDetail(rows[0].Blob, UnitRow.NumberOf(unit.Id));
        return new UnitDetail(rows[0].Sha, elided, signature);
    }

    // With a zero for each number: a megabyte or more, which would be garbage after each search.
    private T Scoring<T>(int size, Func<ArraySegment<double>, T> score)
    {
        var rented = ArrayPool<double>.Shared.Rent(size);
        var scores = new ArraySegment<double>(rented, 0, size);
        scores.AsSpan().Clear();
        try
        {
            return image.Reading(() => score(scores));
        }
        finally
        {
            ArrayPool<double>.Shared.Return(rented);
        }
    }

    private void Add(string stem, Bm25 bm25, Span<double> scores)
    {
        var rarity = bm25.Rarity(readable.Having(stem));
        var lengths = image.Lengths;
        foreach (var posting in image.Having(stem))
        {
            if (readable.Has(posting.Unit))
            {
                scores[posting.Unit] += bm25.Score(rarity, posting.Count, lengths[posting.Unit]);
            }
        }
    }

    // The counts of each readable file, by its number: the units of one stand next to each other, and each of them has its path.
    private void CountFiles(PostingList having, List<(int File, (int InText, int InSymbol, int InPath) Count)> counts)
    {
        counts.Clear();
        var files = image.FileNumbers;
        foreach (var posting in having)
        {
            if (!readable.Has(posting.Unit))
            {
                continue;
            }

            var file = files[posting.Unit];
            var isNew = counts.Count == 0 || counts[^1].File != file;
            var before = isNew ? default : counts[^1].Count;
            var count = (before.InText + posting.Count.InText, before.InSymbol + posting.Count.InSymbol, Math.Max(before.InPath, posting.Count.InPath));
            if (isNew)
            {
                counts.Add((file, count));
            }
            else
            {
                counts[^1] = (file, count);
            }
        }
    }

    private IReadOnlyList<ScoredUnit> BestUnits(ArraySegment<double> scores, int limit) =>
        [.. Best(scores, limit, ByPlace).Select(unit => new ScoredUnit(Stored(unit), scores[unit]))];

    // Of all that have a score. To go over the zeros costs less than to remember what has one: half of all units, for many words.
    private static List<int> Best(ArraySegment<double> scores, int limit, Comparison<int> byPlace)
    {
        // The worst of the best first, so that it can go; names are compared only where scores are equal.
        var worstFirst = Comparer<int>.Create((a, b) => scores[a].CompareTo(scores[b]) is var byScore && byScore != 0 ? byScore : -byPlace(a, b));
        var best = new PriorityQueue<int, int>(worstFirst);
        var bits = MemoryMarshal.Cast<double, ulong>(scores.AsSpan());
        for (var item = 0; bits[item..].IndexOfAnyExcept(0UL) is >= 0 and var zeros; item++)
        {
            item += zeros;
            if (best.Count < limit)
            {
                best.Enqueue(item, item);
            }
            else if (worstFirst.Compare(item, best.Peek()) > 0)
            {
                best.EnqueueDequeue(item, item);
            }
        }

        var order = new List<int>(best.Count);
        while (best.TryDequeue(out var item, out _))
        {
            order.Add(item);
        }

        order.Reverse();
        return order;
    }

    private List<StoredUnit> InOrder(IEnumerable<int> units, int limit) => [.. units.Order(Comparer<int>.Create(ByPlace)).Take(limit).Select(Stored)];

    private int ByPath(int a, int b) => string.CompareOrdinal(image.FileAt(a).Path.Value, image.FileAt(b).Path.Value);

    // By path and line, outer before inner; what is left is of one place in one file, in source order.
    private int ByPlace(int a, int b)
    {
        if (string.CompareOrdinal(image.FileOf(a).Path.Value, image.FileOf(b).Path.Value) is var byPath && byPath != 0)
        {
            return byPath;
        }

        ref readonly var one = ref image.Unit(a);
        ref readonly var other = ref image.Unit(b);
        return (one.First, -one.Last, a).CompareTo((other.First, -other.Last, b));
    }

    private StoredUnit Stored(int unit)
    {
        var file = image.FileOf(unit);
        ref readonly var record = ref image.Unit(unit);
        return new StoredUnit(UnitRow.Of(file.Id, unit - file.FirstUnit), file.Path, record.Symbol, image.Text(record.Names[0]), record.Kind, record.First, record.Last, record.IsTest);
    }

    // -1 for a unit that is not readable here. Of the view's own files: the image may have let them go since it began.
    private int UnitOfRow(long row) => readable.File(UnitRow.FileOf(row)) is { } file && UnitRow.NumberOf(row) < file.Units ? file.FirstUnit + UnitRow.NumberOf(row) : -1;
}

/// <summary>A unit by its file and its number there.</summary>
internal static class UnitRow
{
    private const int Bits = 26; // the largest file that may be indexed has so many bytes, and a unit at least one

    public static long Of(long file, int unit) => (file << Bits) | (uint)unit;

    public static long FileOf(long row) => row >> Bits;

    public static int NumberOf(long row) => (int)(row & ((1 << Bits) - 1));
}
