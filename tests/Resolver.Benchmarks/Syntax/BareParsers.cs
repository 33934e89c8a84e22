using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.CodeAnalysis.CSharp;

namespace Resolver.Benchmarks.Syntax;

/// <summary>The parsers with nothing of ours around them: what an outline or an index is measured by.</summary>
internal static class BareParsers
{
    /// <summary>Seconds to parse texts on so many threads and let the trees go.</summary>
    /// <param name="grammar">The grammar; null for C#, which Roslyn parses.</param>
    /// <param name="texts">What is parsed.</param>
    /// <param name="threads">How many.</param>
    public static double Seconds(BareGrammar? grammar, IReadOnlyList<string> texts, int threads)
    {
        var next = new ConcurrentQueue<string>(texts);
        void Work()
        {
            using var parser = grammar?.NewParser();
            while (next.TryDequeue(out var text))
            {
                if (parser is null)
                {
                    _ = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview)).GetRoot();
                }
                else
                {
                    parser.Parse(text);
                }
            }
        }

        var watch = Stopwatch.StartNew();
        var workers = Enumerable.Range(0, threads).Select(_ => new Thread(Work, maxStackSize: 64 << 20)).ToList();
        workers.ForEach(static worker => worker.Start());
        workers.ForEach(static worker => worker.Join());
        return watch.Elapsed.TotalSeconds;
    }
}
