using Resolver.Adapters.Sandbox;
using Resolver.Adapters.Toolchains;
using Resolver.Benchmarks.Measure;
using Resolver.Syntax;
using Resolver.Syntax.Outlines;

namespace Resolver.Benchmarks.Retrieval;

/// <summary>Which files an issue leads to: the code index beside Lucene.Net's BM25, on the same files, as they were before each fix.</summary>
internal static class RetrievalCommand
{
    public const string Help = """
        retrieval --data <folder> [--only ZXing,SWT] [--half tune|report] [--ablate] [--work <folder>]: the folder has git repositories, bare ones do:
          BugLocator (LeeeWee/BugLocator), zxing, swt (eclipse.platform.swt), aspectj, tomcat, caddy, nlog
        """;

    public static async Task<int> Run(string[] args, CancellationToken cancel)
    {
        var options = Arguments.Parse(args, "--data", "--only", "--half", "--work", "--ablate");
        var data = options.Text("--data") is { } folder && Directory.Exists(folder) ? folder : throw new UsageException("--data must name a folder with the repositories.\n" + Help);
        var work = options.Text("--work") ?? Path.Combine(data, "work");
        var tune = options.Text("--half") == "tune";
        var sandbox = new SandboxFactory(new SandboxOptions { DataFolder = work }, TimeProvider.System).Create();
        await using var parser = await SandboxedOutliner.CreateAsync(sandbox, new HostToolchains(), new SyntaxOptions(), TimeProvider.System, cancel);
        var outcomes = new List<IReadOnlyList<Outcome>>();
        foreach (var set in QuestionSets.All(data).Where(set => options.List("--only", set.Name).Any(name => set.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase))))
        {
            var trial = await RetrievalTrial.Prepare(set, data, work, tune, cancel);
            outcomes.Add(await trial.Run(files => [new IndexRanking(files, parser, work, options.Has("--ablate")), LuceneRanking.Code(files), LuceneRanking.Standard(files)], cancel));
            Print(trial.Title, outcomes[^1]);
        }

        Print("All sets", [.. outcomes[0].Select((outcome, which) => outcome with { Ranks = [.. outcomes.SelectMany(set => set[which].Ranks)] })]);
        return 0;
    }

    private static void Print(string title, IReadOnlyList<Outcome> outcomes)
    {
        Console.WriteLine(RetrievalTable.Lines(title, outcomes));
        Console.WriteLine(RetrievalTable.Differences(outcomes));
    }
}
