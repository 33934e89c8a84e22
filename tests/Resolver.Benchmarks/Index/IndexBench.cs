using System.Globalization;
using Resolver.Benchmarks.Measure;
using Resolver.Benchmarks.Syntax;
using Resolver.Core.Code;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;
using Resolver.Index;
using Resolver.Index.Chunk;
using Resolver.Index.Rank;
using Resolver.Index.Store;
using Resolver.Syntax;
using Resolver.Syntax.Outlines;

namespace Resolver.Benchmarks.Index;

/// <summary>The measurements of one repository.</summary>
internal sealed class IndexBench(IWorkspaces workspaces, RepoSnapshot snapshot, StateFolder state, int seed)
{
    private const int FilesOfAPush = 10;
    private const int WarmUps = 20;
    private const int MostHits = 300;

    private CodeIndex index = IndexCommand.NewIndex(state.Sub("lexical"), workspaces, new NoOutliner());
    private List<(RepoPath Path, string Text)> texts = [];
    private double sourceBytes;

    /// <summary>A full index by lines.</summary>
    public async Task<IReadOnlyList<(string, string)>> Lexical(CancellationToken cancel)
    {
        var (report, seconds) = await Timed(() => index.Update(snapshot.Repo, snapshot.Base, cancel));
        var peak = ProcessTree.PeakMegabytes(Environment.ProcessId);
        var left = report.Skipped.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        var files = (await workspaces.ListFiles(snapshot.Repo, snapshot.Base, cancel)).Where(file => !left.Contains(file.Path.Value)).ToList();
        sourceBytes = files.Sum(file => (double)file.Bytes);
        var size = await DiskUse.Bytes(state.Sub("lexical"), cancel);
        return
        [
            ("indexed", Invariant($"{report.Files} files, {sourceBytes / 1e6:F1} MB, {report.Units} units; left out: {left.Count} files")),
            ("full index, lexical, by a process that has just started", Invariant($"{sourceBytes / 1e6 / seconds:F1} MB/s ({seconds:F1} s)")),
            ("size of the index", Invariant($"{size / sourceBytes:F2} x source ({size / 1e6:F1} MB)")),
            ("peak memory, full index", Invariant($"{peak:F0} MB")),
        ];
    }

    /// <summary>The same by a process that has compiled its own code.</summary>
    public async Task<IReadOnlyList<(string, string)>> Again(CancellationToken cancel)
    {
        var (_, seconds) = await Timed(() => IndexCommand.NewIndex(state.Sub("again"), workspaces, new NoOutliner()).Update(snapshot.Repo, snapshot.Base, cancel));
        return [("full index, lexical, once more in the same process", Invariant($"{sourceBytes / 1e6 / seconds:F1} MB/s ({seconds:F1} s)"))];
    }

    /// <summary>Queries of two lengths: all that a search does, and ranking alone.</summary>
    public async Task<IReadOnlyList<(string, string)>> Queries(int count, CancellationToken cancel)
    {
        var rows = new List<(string, string)>();
        foreach (var (name, queries) in await QuerySets(count, cancel))
        {
            var whole = new List<double>();
            var ranking = new List<double>();
            foreach (var query in queries)
            {
                whole.Add((await Timed(() => index.Search(new CodeQuery(snapshot.Repo, snapshot.Base, query, Principal.Owner), cancel))).Seconds);
                ranking.Add((await Timed(() => Look(async view => Fusion.Fuse(await Ranker.Lists(view, query, PastCommits.None, Ranker.NoVector, cancel)), cancel))).Seconds);
            }

            rows.Add(($"{name} query, with its texts from git", Quantiles(whole.Skip(WarmUps))));
            rows.Add(($"{name} query, ranking alone", Quantiles(ranking.Skip(WarmUps))));
        }

        return [.. rows, ("peak memory, up to the queries", Invariant($"{ProcessTree.PeakMegabytes(Environment.ProcessId):F0} MB"))];
    }

    /// <summary>Commits of ten changed files, each until a word of it is found.</summary>
    public async Task<IReadOnlyList<(string, string)>> Pushes(int count, CancellationToken cancel)
    {
        var paths = await Look(view => Task.FromResult(view.Paths), cancel);
        var random = new Random(seed);
        var (updates, found) = (new List<double>(), new List<double>());
        var tip = snapshot.Base;
        for (var push = 0; push < count; push++)
        {
            var word = Invariant($"pushedword{(char)('a' + (push % 26))}{(char)('a' + (push / 26))}");
            var some = paths.OrderBy(_ => random.Next()).Take(FilesOfAPush).ToList();
            var changed = (await workspaces.ReadFiles(snapshot.Repo, snapshot.Base, some, cancel))
                .Select(file => new FileChange(file.Key, $"{FileRules.Decode(file.Value)}\n\n# {word}\n")).ToList();
            tip = await workspaces.Commit(snapshot.Repo, new PatchSet(tip, changed), new CommitMessage(word, string.Empty, DateTimeOffset.UnixEpoch), cancel);
            var (report, update) = await Timed(() => index.Update(snapshot.Repo, tip, cancel));
            var (hits, search) = await Timed(() => index.Search(new CodeQuery(snapshot.Repo, tip, word, Principal.Owner), cancel));
            if (report.Read != FilesOfAPush || hits.Select(hit => hit.Unit.Path).Distinct().Count() != FilesOfAPush)
            {
                throw new InvalidOperationException(Invariant($"A push of {FilesOfAPush} files read {report.Read} and was found in {hits.Count} units."));
            }

            updates.Add(update);
            found.Add(update + search);
        }

        return
        [
            ("push of 10 files, until the index has it", Quantiles(updates)),
            ("push of 10 files, until a search showed it", Quantiles(found)),
            ("peak memory, up to the pushes", Invariant($"{ProcessTree.PeakMegabytes(Environment.ProcessId):F0} MB")),
        ];
    }

    /// <summary>The same units and words ranked by FTS5's bm25() and by ours.</summary>
    public async Task<IReadOnlyList<(string, string)>> AgainstFts5(int count, CancellationToken cancel)
    {
        using var theirs = new Fts5Baseline(state.Sub("fts5"));
        theirs.Add((await Texts(cancel)).SelectMany(file => LexicalChunker.Chunk(new TextLines(file.Text), file.Path.FileName).Select(chunk => (file.Path, chunk))));
        var rows = new List<(string, string)>();
        foreach (var (name, queries) in await QuerySets(count, cancel))
        {
            var (ours, fts5) = (new List<double>(), new List<double>());
            foreach (var words in queries.Select(query => Words.Of(query).Distinct(StringComparer.Ordinal).ToList()))
            {
                fts5.Add((await Timed(() => Task.FromResult(theirs.Match(words, MostHits)))).Seconds);
                ours.Add(await Look(view => Task.FromResult(Clocked(() => view.Match(words, MostHits))), cancel));
            }

            rows.Add(($"{name} query, FTS5's bm25() of {MostHits}", Quantiles(fts5.Skip(WarmUps))));
            rows.Add(($"{name} query, ours of {MostHits}", Quantiles(ours.Skip(WarmUps))));
        }

        return rows;
    }

    /// <summary>A full index with parsers, and the parsers alone on the same texts. The last part: it lets go of everything that the others keep.</summary>
    public async Task<IReadOnlyList<(string, string)>> Syntax(CancellationToken cancel)
    {
        var data = state.Sub("syntax");
        await using var parser = await IndexCommand.Parsers(data, cancel);
        var (files, megabytes, bare) = await BareParse(parser, cancel);

        // A process that indexes has neither the texts nor another index.
        texts = [];
        index = IndexCommand.NewIndex(data, workspaces, parser);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var (report, full) = await Timed(() => index.Update(snapshot.Repo, snapshot.Base, cancel));
        var speed = sourceBytes / 1e6 / full;
        return
        [
            ("bare parsers", Invariant($"{megabytes / bare:F1} MB/s ({files} files, {megabytes:F1} MB, {bare:F1} s)")),
            ("full index, with syntax", Invariant($"{speed:F1} MB/s ({report.Units} units, {full:F1} s)")),
            ("the same against the bare parsers", Invariant($"{100 * speed * bare / megabytes:F0} % by MB/s; {100 * bare / full:F0} % by time, what has no parser included")),
        ];
    }

    private async Task<(int Files, double Megabytes, double Seconds)> BareParse(SandboxedOutliner parser, CancellationToken cancel)
    {
        var parsed = (await Texts(cancel)).Where(file => parser.LanguageOf(file.Path) is not null).ToList();
        var seconds = parsed.GroupBy(file => parser.LanguageOf(file.Path)!, file => file.Text, StringComparer.Ordinal).Sum(static language => Bare(language.Key, [.. language]));
        await Task.WhenAll(parsed.DistinctBy(file => parser.LanguageOf(file.Path)).Select(file => parser.Outline(file.Path, file.Text, cancel)));
        return (parsed.Count, parsed.Sum(static file => (double)file.Text.Length) / 1e6, seconds);
    }

    private static double Bare(string language, IReadOnlyList<string> texts)
    {
        var options = new SyntaxOptions();
        using var grammar = language == "csharp" ? null : BareGrammar.Load(options.WorkersFolder, language);
        BareParsers.Seconds(grammar, [.. texts.Take(50)], options.OutlineWorkers);
        return BareParsers.Seconds(grammar, texts, options.OutlineWorkers);
    }

    private async Task<IReadOnlyList<(RepoPath Path, string Text)>> Texts(CancellationToken cancel)
    {
        if (texts.Count == 0)
        {
            var paths = await Look(view => Task.FromResult(view.Paths), cancel);
            var contents = await workspaces.ReadFiles(snapshot.Repo, snapshot.Base, [.. paths], cancel);
            texts = [.. paths.Select(path => (path, FileRules.Decode(contents[path])))];
        }

        return texts;
    }

    // Short ones as people type them; long ones with the words of a whole issue. From the files, so that they find something.
    private async Task<IReadOnlyList<(string Name, IReadOnlyList<string> Queries)>> QuerySets(int count, CancellationToken cancel)
    {
        var paths = await Look(view => Task.FromResult(view.Paths), cancel);
        var random = new Random(seed);
        var some = Enumerable.Range(0, Math.Min(count + WarmUps, 300)).Select(_ => paths[random.Next(paths.Count)]).Distinct().ToList();
        var words = (await workspaces.ReadFiles(snapshot.Repo, snapshot.Base, some, cancel)).OrderBy(file => file.Key.Value, StringComparer.Ordinal)
            .Select(file => Words.Of(FileRules.Decode(file.Value))).Where(found => found.Count > 0).ToList();
        return [("short", Make(3)), ("issue-long", Make(60))];

        List<string> Make(int length) => [.. Enumerable.Range(0, count + WarmUps).Select(_ => Query(words[random.Next(words.Count)], length))];

        string Query(List<string> from, int length) => string.Join(' ', Enumerable.Range(0, length).Select(_ => from[random.Next(from.Count)]));
    }

    private Task<T> Look<T>(Func<IndexView, Task<T>> look, CancellationToken cancel) =>
        index.Look((snapshot.Repo, snapshot.Base), Principal.Owner, (reading, grant, _) => look(reading.View(grant)), cancel);

    private static async Task<(T Value, double Seconds)> Timed<T>(Func<Task<T>> work)
    {
        var start = TimeProvider.System.GetTimestamp();
        var value = await work();
        return (value, TimeProvider.System.GetElapsedTime(start).TotalSeconds);
    }

    private static double Clocked<T>(Func<T> work)
    {
        var start = TimeProvider.System.GetTimestamp();
        _ = work();
        return TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }

    private static string Quantiles(IEnumerable<double> seconds)
    {
        var all = seconds.ToList();
        return Invariant($"p50 {1000 * Statistics.Median(all):F1} ms, p95 {1000 * Statistics.Quantile(all, 0.95):F1} ms ({all.Count})");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>No language has a parser: files are cut by their lines.</summary>
internal sealed class NoOutliner : IOutliner
{
    public string? LanguageOf(RepoPath path) => null;

    public Task<Outline?> Outline(RepoPath path, string text, CancellationToken cancel) => Task.FromResult<Outline?>(null);
}
