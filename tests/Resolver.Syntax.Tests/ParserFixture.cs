using Resolver.Core.Ids;
using Resolver.Syntax.Tests;

[assembly: AssemblyFixture(typeof(ParserFixture))]

namespace Resolver.Syntax.Tests;

/// <summary>One parser with its warm workers for all tests.</summary>
public sealed class ParserFixture : IAsyncLifetime
{
    public SandboxedSyntaxParser Parser { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        Parser = await SandboxedSyntaxParser.CreateAsync(new DirectSandbox(), new DirectToolchains(), new SyntaxOptions(), TimeProvider.System, CancellationToken.None);

    public async Task<SyntaxTree> Parse(string path, string text)
    {
        var tree = await Parser.Parse(RepoPath.Parse(path), text, TestContext.Current.CancellationToken);
        return tree ?? throw new InvalidOperationException($"no tree for {path}");
    }

    public ValueTask DisposeAsync() => Parser.DisposeAsync();
}
