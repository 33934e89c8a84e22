using System.Text;
using Resolver.Core.Ids;
using Resolver.Core.Sandbox;
using Resolver.Syntax.Wire;
using Resolver.Syntax.Workers;

namespace Resolver.Syntax;

/// <summary>
/// Parses with each language's own front end, in one warm sandboxed worker for each toolchain; a toolchain is looked for, and its worker
/// started, with the first file of its language. Safe for concurrent callers: files of one language queue. Null is the answer for what a
/// file does to its worker; a machine that cannot run workers is a fault.
/// </summary>
public sealed class SandboxedSyntaxParser(ISandbox sandbox, IToolchains toolchains, SyntaxOptions options, TimeProvider clock) : ISyntaxParser, IAsyncDisposable
{
    private readonly Dictionary<string, SyntaxWorker> workers = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private bool disposed;

    /// <inheritdoc />
    public async Task<bool> CanParse(RepoPath path, CancellationToken cancel) => await Find(path, cancel) is not null;

    /// <inheritdoc />
    /// <exception cref="Core.Faults.ResolverFault"><c>SYNTAX-START</c>, or the sandbox's own faults: the machine, never the file.</exception>
    public async Task<SyntaxTree?> Parse(RepoPath path, string text, CancellationToken cancel)
    {
        if (Encoding.UTF8.GetByteCount(text) > options.MaxFileBytes || await Find(path, cancel) is not var (language, toolchain))
        {
            return null;
        }

        var request = new ParseRequest(language, text);
        var reply = await Worker(toolchain).Ask((channel, token) => channel.Call<ParseRequest, ParseReply>(request, token), cancel);
        return reply is null ? null : TreeReader.Read(reply, language, text);
    }

    /// <summary>Ends the workers.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            disposed = true;
        }

        foreach (var worker in workers.Values)
        {
            await worker.DisposeAsync();
        }
    }

    private async Task<(string Language, Toolchain Toolchain)?> Find(RepoPath path, CancellationToken cancel) =>
        WorkerLanguages.ByExtension.TryGetValue(path.Extension, out var known)
        && await toolchains.Find(known.Toolchain, cancel) is { } toolchain
        && WorkerLanguages.Parsed(toolchain, options).Contains(known.Language, StringComparer.Ordinal)
            ? (known.Language, toolchain)
            : null;

    private SyntaxWorker Worker(Toolchain toolchain)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (!workers.TryGetValue(toolchain.Name, out var worker))
            {
                var language = WorkerLanguages.All.First(language => language.Toolchain == toolchain.Name);
                workers[toolchain.Name] = worker = new SyntaxWorker(language, new WorkerSetting(sandbox, toolchain, options), clock);
            }

            return worker;
        }
    }
}
