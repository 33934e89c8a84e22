using Resolver.Adapters.Sandbox;
using Resolver.Adapters.Toolchains;
using Resolver.Core.Ids;
using Resolver.Core.Sandbox;
using Resolver.Syntax.Tests;

[assembly: AssemblyFixture(typeof(ParserFixture))]

namespace Resolver.Syntax.Tests;

/// <summary>One parser with its warm workers for all tests, in the real sandbox with the machine's toolchains.</summary>
public sealed class ParserFixture : IAsyncLifetime
{
    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("resolver-syntax-tests-");

    public ISandbox Sandbox { get; private set; } = null!;

    public IToolchains Toolchains { get; } = new HostToolchains();

    public SandboxedSyntaxParser Parser { get; private set; } = null!;

    public SyntaxOptions Options => new() { CacheFolder = Path.Combine(data.FullName, "cache") };

    public ValueTask InitializeAsync()
    {
        Sandbox = new SandboxFactory(new SandboxOptions { DataFolder = data.FullName }, TimeProvider.System).Create();
        Parser = Create(Options);
        return ValueTask.CompletedTask;
    }

    public SandboxedSyntaxParser Create(SyntaxOptions options, ISandbox? sandbox = null, TimeProvider? clock = null) =>
        new SandboxedSyntaxParser(sandbox ?? Sandbox, Toolchains, options, clock ?? TimeProvider.System);

    public async Task<SyntaxTree> Parse(string path, string text)
    {
        var tree = await Parser.Parse(RepoPath.Parse(path), text, TestContext.Current.CancellationToken);
        return tree ?? throw new InvalidOperationException($"no tree for {path}");
    }

    public async ValueTask DisposeAsync()
    {
        await Parser.DisposeAsync();
        data.Delete(recursive: true);
    }
}
