using System.Diagnostics;
using System.Globalization;
using Resolver.Benchmarks.Measure;
using Resolver.Core.Ids;
using Resolver.Syntax;
using Resolver.Syntax.Outlines;

namespace Resolver.Benchmarks.Syntax;

/// <summary>Outlines through the sandboxed pool beside the bare parsers of the same files, with as many threads, in turns.</summary>
internal static class OutlineSpeed
{
    /// <summary>Measures and prints one line.</summary>
    public static async Task Print(string language, IReadOnlyList<SourceFile> files, IOutliner outliner, SyntaxOptions options, int rounds, CancellationToken cancel)
    {
        using var grammar = language == "csharp" ? null : BareGrammar.Load(options.WorkersFolder, language);
        var bare = new List<double>();
        var ours = new List<double>();
        // The first turn warms both up and does not count.
        for (var round = 0; round <= rounds; round++)
        {
            var parsing = BareParsers.Seconds(grammar, [.. files.Select(static file => file.Text)], options.OutlineWorkers);
            var outlining = await Outlines(outliner, files, options.OutlineWorkers, cancel);
            if (round > 0)
            {
                bare.Add(parsing);
                ours.Add(outlining);
            }
        }

        var megabytes = files.Sum(static file => (double)file.Bytes) / 1e6;
        var ratio = Statistics.Median(bare.Zip(ours, static (parsing, outlining) => parsing / outlining));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  speed, {options.OutlineWorkers} threads, {megabytes:0.0} MB, medians of {rounds}: bare parser {megabytes / Statistics.Median(bare):0.0} MB/s, outlines {megabytes / Statistics.Median(ours):0.0} MB/s, {ratio:P0} of it"));
    }

    private static async Task<double> Outlines(IOutliner outliner, IReadOnlyList<SourceFile> files, int threads, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        // One more than there are workers, so that none waits for its next file.
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads + 1, CancellationToken = cancel };
        await Parallel.ForEachAsync(files, parallel, async (file, inner) => _ = await outliner.Outline(RepoPath.Parse(file.Path), file.Text, inner));
        return watch.Elapsed.TotalSeconds;
    }
}
