using System.Globalization;
using Resolver.Core.Code;
using Resolver.Core.Ids;
using Resolver.Index.Chunk;
using Resolver.Index.Rank;

namespace Resolver.Index.Tests.Access;

/// <summary>Files of random words in random folders, rules for the folders, and principals in random groups.</summary>
internal sealed class RandomRepository
{
    private static readonly string[] Vocabulary =
        [.. Enumerable.Range(0, 60).Select(i => string.Create(CultureInfo.InvariantCulture, $"{"alpha beta gamma delta limits running connections handler".Split(' ')[i % 8]}{(char)('a' + (i / 8))}"))];

    private readonly Random random;

    public RandomRepository(int seed)
    {
        random = new Random(seed);
        Files = Enumerable.Range(0, 40).ToDictionary(
            i => RepoPath.Parse(string.Create(CultureInfo.InvariantCulture, $"{Folder()}/{Word()}_{i}.txt")), _ => Text());
        Rules = [.. Enumerable.Range(0, random.Next(6)).Select(_ => (Folder(), (IReadOnlyList<string>)[.. Enumerable.Range(0, random.Next(3)).Select(_ => Reader()).Distinct()]))];
    }

    public IReadOnlyDictionary<RepoPath, string> Files { get; }

    /// <summary>Folders with who may read them; the last one of a folder counts.</summary>
    public IReadOnlyList<(string Folder, IReadOnlyList<string> Readers)> Rules { get; }

    public IReadOnlyList<string> RuleLines => [.. Rules.Select(rule => $"/{rule.Folder}/ {string.Join(' ', rule.Readers)}")];

    public string Query() => string.Join(' ', Enumerable.Range(0, random.Next(1, 6)).Select(_ => Word()));

    public Principal Someone() => new(
        string.Create(CultureInfo.InvariantCulture, $"user{random.Next(4)}"),
        [.. Enumerable.Range(0, random.Next(3)).Select(_ => string.Create(CultureInfo.InvariantCulture, $"org/team{random.Next(4)}")).Distinct()]);

    /// <summary>Said again, independently of the product: the last rule of the file's folder, or everyone.</summary>
    public bool MayRead(Principal who, RepoPath path)
    {
        var readers = Rules.LastOrDefault(rule => path.Value.StartsWith(rule.Folder + "/", StringComparison.Ordinal)).Readers;
        return readers is null || readers.Any(reader => reader == "@" + who.Name || who.Groups.Contains(reader.TrimStart('@')));
    }

    private string Folder() => string.Create(CultureInfo.InvariantCulture, $"part{random.Next(5)}");

    private string Reader() => random.Next(2) == 0
        ? string.Create(CultureInfo.InvariantCulture, $"@user{random.Next(4)}")
        : string.Create(CultureInfo.InvariantCulture, $"@org/team{random.Next(4)}");

    // Few words often, many rarely.
    private string Word() => Vocabulary[(int)(Vocabulary.Length * Math.Pow(random.NextDouble(), 2))];

    private string Text() => string.Join("\n\n", Enumerable.Range(0, random.Next(1, 5)).Select(_ => string.Join(' ', Enumerable.Range(0, random.Next(3, 40)).Select(_ => Word()))));
}

/// <summary>A ranking by the formula over all units that may be read, with nothing but loops.</summary>
internal sealed class BruteForce(RandomRepository repository)
{
    private readonly List<Fields> all =
        [.. repository.Files.SelectMany(file => LexicalChunker.Chunk(new TextLines(file.Value), file.Key.FileName).Select(chunk => new Fields(file.Key, chunk)))];

    public int Count(Principal who) => Readable(who).Count;

    public List<(RepoPath Path, int Line, double Score)> Rank(Principal who, string query)
    {
        var units = Readable(who);
        var averages = units.Count == 0 ? (1, 1, 1) : (Average(unit => unit.Text), Average(unit => unit.Symbol), Average(unit => unit.InPath));
        var stems = Words.Of(query).Select(Stem.Of).Distinct().Select(stem => (Stem: stem, Having: units.Count(unit => unit.Has(stem)))).ToList();
        return
        [
            .. units.Select(unit => (unit.Path, unit.Line, Score: stems.Sum(stem => Score(stem.Stem, stem.Having, unit, averages, units.Count))))
                .Where(scored => scored.Score > 0)
                .OrderByDescending(scored => scored.Score).ThenBy(scored => scored.Path.Value, StringComparer.Ordinal).ThenBy(scored => scored.Line),
        ];

        double Average(Func<Fields, List<string>> field) => Math.Max(1, units.Average(unit => field(unit).Count));
    }

    private List<Fields> Readable(Principal who) => [.. all.Where(unit => repository.MayRead(who, unit.Path))];

    private static double Score(string stem, int having, Fields unit, (double Text, double Symbol, double Path) averages, int count)
    {
        var weighted = Share(unit.Text, averages.Text, 0.75) + (4 * Share(unit.Symbol, averages.Symbol, 0.3)) + (2 * Share(unit.InPath, averages.Path, 0.3));
        return Math.Log(1 + ((count - having + 0.5) / (having + 0.5))) * weighted * 2.2 / (weighted + 1.2);

        double Share(List<string> field, double average, double share) => field.Count(word => word == stem) / (1 - share + (share * field.Count / average));
    }

    private sealed record Fields(RepoPath Path, int Line, List<string> Text, List<string> Symbol, List<string> InPath)
    {
        public Fields(RepoPath path, FileChunk chunk)
            : this(path, chunk.Start, Stems(chunk.Text), Stems(chunk.Symbol), Stems(path.Value))
        {
        }

        public bool Has(string stem) => Text.Contains(stem) || Symbol.Contains(stem) || InPath.Contains(stem);

        private static List<string> Stems(string text) => [.. Words.Of(text).Select(Stem.Of)];
    }
}
