using Microsoft.Extensions.Logging.Abstractions;
using Resolver.Adapters.Sandbox;
using Resolver.Adapters.Toolchains;
using Resolver.Benchmarks.Measure;
using Resolver.Index.Vectors;
using Resolver.Models.Configuration;
using Resolver.Models.Embeddings;
using Resolver.Models.Gateway;
using Resolver.Models.Ledger.Sqlite;
using Resolver.Syntax;
using Resolver.Syntax.Outlines;

namespace Resolver.Benchmarks.Retrieval;

/// <summary>Which files an issue leads to: the code index beside Lucene.Net's BM25, on the same files, as they were before each fix.</summary>
internal static class RetrievalCommand
{
    public const string Help = """
        retrieval --data <folder> [--only ZXing,SWT] [--half tune|report] [--ablate] [--models <file>] [--work <folder>]: the folder has git repositories, bare ones do:
          BugLocator (LeeeWee/BugLocator), zxing, swt (eclipse.platform.swt), aspectj, tomcat, caddy, npgsql
          --models: a models file whose entry embeddings adds vectors; what they earn is printed as "without vector"
        """;

    public static async Task<int> Run(string[] args, CancellationToken cancel)
    {
        var options = Arguments.Parse(args, "--data", "--only", "--half", "--work", "--ablate", "--models");
        var data = options.Text("--data") is { } folder && Directory.Exists(folder) ? folder : throw new UsageException("--data must name a folder with the repositories.\n" + Help);
        var work = options.Text("--work") ?? Path.Combine(data, "work");
        var tune = options.Text("--half") == "tune";
        var sandbox = new SandboxFactory(new SandboxOptions { DataFolder = work }, TimeProvider.System).Create();
        await using var parser = await SandboxedOutliner.CreateAsync(sandbox, new HostToolchains(), new SyntaxOptions(), TimeProvider.System, cancel);
        await using var ledger = await SqliteLedger.Open(Directory.CreateDirectory(work).FullName, TimeProvider.System, cancel);
        using var gateway = Gateway(options.Text("--models"), ledger);
        var model = gateway is null ? null : new VectorModel(gateway, gateway.Options.Model, gateway.Options.Dimensions) { Patience = TimeSpan.FromMinutes(1) };
        var outcomes = new List<IReadOnlyList<Outcome>>();
        foreach (var set in QuestionSets.All(data).Where(set => options.List("--only", set.Name).Any(name => set.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase))))
        {
            var trial = await RetrievalTrial.Prepare(set, data, work, tune, cancel);
            outcomes.Add(await trial.Run(files => [new IndexRanking(files, parser, work, options.Has("--ablate"), model), LuceneRanking.Code(files), LuceneRanking.Standard(files)], cancel));
            Print(trial.Title, outcomes[^1]);
        }

        Print("All sets", [.. outcomes[0].Select((outcome, which) => outcome with { Ranks = [.. outcomes.SelectMany(set => set[which].Ranks)] })]);
        return 0;
    }

    private static EmbeddingGateway? Gateway(string? models, SqliteLedger ledger) => models is null ? null
        : ModelsFile.Load(models).Embeddings is { } entry ? new EmbeddingGateway(entry, new GatewayParts(ledger, TimeProvider.System, NullLoggerFactory.Instance))
        : throw new UsageException("--models must name a models file with embeddings.\n" + Help);

    private static void Print(string title, IReadOnlyList<Outcome> outcomes)
    {
        Console.WriteLine(RetrievalTable.Lines(title, outcomes));
        Console.WriteLine(RetrievalTable.Differences(outcomes));
    }
}
