using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Resolver.Adapters.Git;
using Resolver.Adapters.Sandbox;
using Resolver.Adapters.Toolchains;
using Resolver.Benchmarks.Measure;
using Resolver.Core.Code.Access;
using Resolver.Core.Workspaces;
using Resolver.Index;
using Resolver.Syntax;
using Resolver.Syntax.Outlines;

namespace Resolver.Benchmarks.Index;

/// <summary>How fast the code index is, how large, and what it takes in memory.</summary>
internal static class IndexCommand
{
    public const string Help = """
        index --checkout <folder> [--queries 200] [--pushes 40] [--seed 1] [--parts query,push,again,fts5,syntax] [--state <folder>] [--out <folder>]
          Always a full index without parsers. query: short and issue-long ones. push: 10 changed files until they are found. again: a second full index.
          fts5: the same words ranked by FTS5's bm25() and by ours. syntax: a full index with parsers against the bare parsers.
        """;

    public static async Task<int> Run(string[] args, CancellationToken cancel)
    {
        var options = Arguments.Parse(args, "--checkout", "--queries", "--pushes", "--seed", "--parts", "--state", "--out");
        var checkout = options.Text("--checkout") ?? throw new UsageException("index needs --checkout <folder>, a repository of about 100 MB.");
        var parts = options.List("--parts", "query", "push", "again", "fts5", "syntax");
        using var state = new StateFolder(options.Text("--state"));
        var workspaces = new GitWorkspaces(new GitOptions { DataFolder = state.Sub("git") }, TimeProvider.System);
        var snapshot = await workspaces.Import(new RepoSource(Path.GetFullPath(checkout)), null, cancel);
        var bench = new IndexBench(workspaces, snapshot, state, options.Number("--seed", 1));
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"Load of the machine when this began: {await Load(cancel)}; {Environment.ProcessorCount} processors.").AppendLine();
        table.AppendLine("| what | figure |").AppendLine("|---|---|");

        // The full index is what the other parts look at.
        await Show(bench.Lexical(cancel));
        foreach (var (name, part) in new (string, Func<Task<IReadOnlyList<(string, string)>>>)[]
        {
            ("query", () => bench.Queries(options.Number("--queries", 200), cancel)),
            ("push", () => bench.Pushes(options.Number("--pushes", 40), cancel)),
            ("again", () => bench.Again(cancel)),
            ("fts5", () => bench.AgainstFts5(options.Number("--queries", 200), cancel)),
            ("syntax", () => bench.Syntax(cancel)),
        })
        {
            if (parts.Contains(name, StringComparer.Ordinal))
            {
                await Show(part());
            }
        }

        Console.WriteLine(table);
        if (options.Text("--out") is { } folder)
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllTextAsync(Path.Combine(folder, "index.md"), table.ToString(), cancel);
        }

        return 0;

        async Task Show(Task<IReadOnlyList<(string What, string Figure)>> part)
        {
            foreach (var (what, figure) in await part)
            {
                table.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {figure} |");
                await Console.Error.WriteLineAsync($"{what}: {figure}");
            }
        }
    }

    /// <summary>An index in a folder of its own.</summary>
    public static CodeIndex NewIndex(string data, IWorkspaces workspaces, IOutliner outliner) =>
        new(new IndexOptions { DataFolder = data }, workspaces, outliner, new OwnerReadAccess(), TimeProvider.System, NullLogger<CodeIndex>.Instance);

    /// <summary>The parsers as the product starts them.</summary>
    public static async Task<SandboxedOutliner> Parsers(string data, CancellationToken cancel)
    {
        var sandbox = new SandboxFactory(new SandboxOptions { DataFolder = data }, TimeProvider.System).Create();
        return await SandboxedOutliner.CreateAsync(sandbox, new HostToolchains(), new SyntaxOptions(), TimeProvider.System, cancel);
    }

    private static async Task<string> Load(CancellationToken cancel) =>
        File.Exists("/proc/loadavg") ? (await File.ReadAllTextAsync("/proc/loadavg", cancel)).Split(' ')[0] : "unknown";
}
