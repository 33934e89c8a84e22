using System.Text;
using System.Threading.Channels;
using Resolver.Core.Ids;
using Resolver.Core.Sandbox;
using Resolver.Syntax.Wire;
using Resolver.Syntax.Workers;

namespace Resolver.Syntax.Outlines;

/// <summary>
/// Outlines in warm sandboxed workers, several at one time: C# with Roslyn, other languages with tree-sitter where the build could get it
/// (see docs/decisions/0016-outlines.md).
/// </summary>
public sealed class SandboxedOutliner : IOutliner, IAsyncDisposable
{
    private const string Toolchain = "dotnet";
    private const string WorkerFolder = "syntax-csharp";

    private readonly SyntaxOptions options;
    private readonly IReadOnlyList<SyntaxWorker> workers;
    private readonly Channel<AskedOutline> waiting = Channel.CreateUnbounded<AskedOutline>();
    private readonly CancellationTokenSource stopping = new();
    private readonly List<Task> lanes;
    private readonly HashSet<string> languages;

    private SandboxedOutliner(SyntaxOptions options, IReadOnlyList<SyntaxWorker> workers, HashSet<string> languages)
    {
        this.options = options;
        this.workers = workers;
        this.languages = languages;
        lanes = [.. workers.Select(worker => new OutlineLane(worker, waiting.Reader).Run(stopping.Token))];
    }

    /// <summary>Looks at what there is. Workers start with the first files.</summary>
    public static async Task<SandboxedOutliner> CreateAsync(ISandbox sandbox, IToolchains toolchains, SyntaxOptions options, TimeProvider clock, CancellationToken cancel)
    {
        if (await toolchains.Find(Toolchain, cancel) is not { } toolchain)
        {
            return new SandboxedOutliner(options, [], []);
        }

        var language = WorkerLanguages.All.First(static language => language.Toolchain == Toolchain);
        var setting = new WorkerSetting(sandbox, toolchain, options);
        return new SandboxedOutliner(
            options, [.. Enumerable.Range(0, options.OutlineWorkers).Select(_ => new SyntaxWorker(language, setting, clock))], Present(options.WorkersFolder));
    }

    /// <inheritdoc />
    public string? LanguageOf(RepoPath path) => OutlineLanguages.ByExtension.TryGetValue(path.Extension, out var language) && languages.Contains(language) ? language : null;

    /// <inheritdoc />
    /// <exception cref="Core.Faults.ResolverFault"><c>SYNTAX-START</c>, or the sandbox's own faults: the machine, never the file.</exception>
    public async Task<Outline?> Outline(RepoPath path, string text, CancellationToken cancel)
    {
        if (LanguageOf(path) is not { } language || Encoding.UTF8.GetByteCount(text) is var bytes && bytes > options.MaxFileBytes)
        {
            return null;
        }

        var asked = new AskedOutline(new OutlineFile(language, bytes), text, cancel);
        ObjectDisposedException.ThrowIf(!waiting.Writer.TryWrite(asked), this);
        return await asked.Answer;
    }

    /// <summary>Ends the workers, also in the middle of a file; whoever waits for an answer gets none.</summary>
    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await stopping.CancelAsync();
        await Task.WhenAll(lanes);
        foreach (var worker in workers)
        {
            await worker.DisposeAsync();
        }

        stopping.Dispose();
    }

    private static HashSet<string> Present(string workersFolder)
    {
        var folder = Path.Combine(workersFolder, WorkerFolder, "grammars");
        var core = File.Exists(Path.Combine(folder, "libtree-sitter.so"));
        return [.. OutlineLanguages.Grammars.Where(grammar => grammar.Value is null || (core && File.Exists(Path.Combine(folder, grammar.Value)))).Select(static grammar => grammar.Key)];
    }
}
