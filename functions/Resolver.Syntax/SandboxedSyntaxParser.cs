using System.Text;
using Resolver.Core.Ids;
using Resolver.Core.Sandbox;
using Resolver.Syntax.Wire;
using Resolver.Syntax.Workers;

namespace Resolver.Syntax;

/// <summary>
/// Parses with each language's own front end, in one warm sandboxed worker for each toolchain. Safe for concurrent callers: files of one
/// language queue. Null is the answer for what a file does to its worker; a machine that cannot run workers is a fault.
/// </summary>
public sealed class SandboxedSyntaxParser : ISyntaxParser, IAsyncDisposable
{
    private readonly SyntaxOptions options;
    private readonly Dictionary<string, SyntaxWorker> workers;
    private readonly HashSet<string> languages;

    private SandboxedSyntaxParser(SyntaxOptions options, Dictionary<string, SyntaxWorker> workers, HashSet<string> languages)
    {
        this.options = options;
        this.workers = workers;
        this.languages = languages;
    }

    /// <summary>Looks for the toolchains. Workers start with the first file of their language.</summary>
    public static async Task<SandboxedSyntaxParser> CreateAsync(
        ISandbox sandbox, IToolchains toolchains, SyntaxOptions options, TimeProvider clock, CancellationToken cancel)
    {
        var found = await Task.WhenAll(WorkerLanguages.All.Select(language => toolchains.Find(language.Toolchain, cancel)));
        var started = new Dictionary<string, SyntaxWorker>(StringComparer.Ordinal);
        var parsed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (language, toolchain) in WorkerLanguages.All.Zip(found))
        {
            if (toolchain is not null)
            {
                started[language.Toolchain] = new SyntaxWorker(language, new WorkerSetting(sandbox, toolchain, options), clock);
                parsed.UnionWith(WorkerLanguages.Parsed(toolchain, options));
            }
        }

        return new SandboxedSyntaxParser(options, started, parsed);
    }

    /// <inheritdoc />
    public string? LanguageOf(RepoPath path) => Find(path)?.Language;

    /// <inheritdoc />
    /// <exception cref="Core.Faults.ResolverFault"><c>SYNTAX-START</c>, or the sandbox's own faults: the machine, never the file.</exception>
    public async Task<SyntaxTree?> Parse(RepoPath path, string text, CancellationToken cancel)
    {
        if (Find(path) is not var (language, toolchain) || Encoding.UTF8.GetByteCount(text) > options.MaxFileBytes)
        {
            return null;
        }

        var request = new ParseRequest(language, text);
        var reply = await workers[toolchain].Ask((channel, token) => channel.Call<ParseRequest, ParseReply>(request, token), cancel);
        return reply is null ? null : TreeReader.Read(reply, language, text);
    }

    /// <summary>Ends the workers.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var worker in workers.Values)
        {
            await worker.DisposeAsync();
        }
    }

    private (string Language, string Toolchain)? Find(RepoPath path) =>
        WorkerLanguages.ByExtension.TryGetValue(path.Extension, out var known) && languages.Contains(known.Language) ? known : null;
}
