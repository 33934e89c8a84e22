using Resolver.Adapters.Sandbox;
using Resolver.Adapters.Toolchains;
using Resolver.Core.Ids;
using Resolver.Syntax.Outlines;

[assembly: AssemblyFixture(typeof(Resolver.Syntax.Tests.OutlinerFixture))]

namespace Resolver.Syntax.Tests;

/// <summary>The real outliner, in the real sandbox, with the grammars that the build made: where they are absent, tests fail.</summary>
public sealed class OutlinerFixture : IAsyncLifetime
{
    private readonly string data = Directory.CreateTempSubdirectory("resolver-outlines-").FullName;

    public SandboxedOutliner Outliner { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var sandbox = new SandboxFactory(new SandboxOptions { DataFolder = data }, TimeProvider.System).Create();
        Outliner = await SandboxedOutliner.CreateAsync(sandbox, new HostToolchains(), new SyntaxOptions(), TimeProvider.System, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Outliner.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }

    public async Task<Outline> Outline(string path, string text) =>
        (await Outliner.Outline(RepoPath.Parse(path), text, TestContext.Current.CancellationToken)).ShouldNotBeNull();
}
