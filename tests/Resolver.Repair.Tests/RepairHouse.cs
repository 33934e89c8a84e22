using Resolver.Adapters.Git;
using Resolver.Adapters.Sandbox;
using Resolver.Adapters.TestRunners;
using Resolver.Adapters.Toolchains;
using Resolver.Core.Repair;
using Resolver.Core.Sandbox;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;
using Resolver.Repair.Python;
using Resolver.Syntax;

[assembly: AssemblyFixture(typeof(Resolver.Repair.Tests.RepairHouse))]

namespace Resolver.Repair.Tests;

/// <summary>The product's own parts on a folder of their own: real sandbox, git, parser and runners.</summary>
public sealed class RepairHouse : IAsyncLifetime
{
    private readonly string data = Directory.CreateTempSubdirectory("resolver-repair-").FullName;
    private SandboxedSyntaxParser? parser;

    public IWorkspaces Workspaces { get; private set; } = null!;

    public ITestBench Bench { get; private set; } = null!;

    public ISandbox Sandbox { get; private set; } = null!;

    public ISyntaxParser Parser => parser!;

    public ValueTask InitializeAsync()
    {
        var clock = TimeProvider.System;
        Workspaces = new GitWorkspaces(new GitOptions { DataFolder = Path.Combine(data, "git") }, clock);
        Sandbox = new SandboxFactory(new SandboxOptions { DataFolder = data }, clock).Create();
        var toolchains = new HostToolchains();
        Bench = new TestBench(Workspaces, Sandbox, toolchains, Path.Combine(data, "bench"), clock);
        parser = new SandboxedSyntaxParser(Sandbox, toolchains, new SyntaxOptions(), clock);
        return ValueTask.CompletedTask;
    }

    public IMechanicalRepair Repair(RepairOptions options) =>
        new MechanicalRepair(Bench, Workspaces, Parser, [new PythonLanguage(Sandbox, options)], TimeProvider.System, options);

    /// <summary>Makes a repository of some files and runs its tests.</summary>
    public async Task<(TestPlan Plan, TestReport Baseline)> Baseline(params (string Path, string Text)[] files)
    {
        var folder = Directory.CreateTempSubdirectory("resolver-repo-").FullName;
        foreach (var (path, text) in files)
        {
            var place = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            await File.WriteAllTextAsync(place, text);
        }

        var snapshot = await Workspaces.Import(new RepoSource(folder), baseRevision: null, CancellationToken.None);
        Directory.Delete(folder, recursive: true);
        var plan = await Bench.Prepare(snapshot.Repo, snapshot.Base, CancellationToken.None);
        return (plan, await Bench.Run(plan, new TestRequest(Patch: null, Tests: null, TimeSpan.FromMinutes(2)), CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        await parser!.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }
}
