using Resolver.Adapters.Git;
using Resolver.Adapters.Sandbox;
using Resolver.Adapters.TestRunners;
using Resolver.Adapters.Toolchains;
using Resolver.Core.Repair;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;
using Resolver.Repair;
using Resolver.Repair.Python;
using Resolver.Syntax;

namespace Resolver.Benchmarks.QuixBugs;

/// <summary>The product's own parts, put together as its composition root does.</summary>
internal sealed class RepairHouse : IAsyncDisposable
{
    private readonly SandboxedSyntaxParser parser;

    private RepairHouse(IWorkspaces workspaces, ITestBench bench, SandboxedSyntaxParser parser, IMechanicalRepair repair)
    {
        Workspaces = workspaces;
        Bench = bench;
        this.parser = parser;
        Repair = repair;
    }

    public IWorkspaces Workspaces { get; }

    public ITestBench Bench { get; }

    public IMechanicalRepair Repair { get; }

    public static RepairHouse Open(string data)
    {
        var clock = TimeProvider.System;
        var workspaces = new GitWorkspaces(new GitOptions { DataFolder = Path.Combine(data, "git") }, clock);
        var sandbox = new SandboxFactory(new SandboxOptions { DataFolder = data }, clock).Create();
        var toolchains = new HostToolchains();
        var bench = new TestBench(workspaces, sandbox, toolchains, Path.Combine(data, "bench"), clock);
        var trees = new SandboxedSyntaxParser(sandbox, toolchains, new SyntaxOptions(), clock);
        var options = new RepairOptions();
        var repair = new MechanicalRepair(bench, workspaces, trees, [new PythonLanguage(sandbox, options)], clock, options);
        return new RepairHouse(workspaces, bench, trees, repair);
    }

    public ValueTask DisposeAsync() => parser.DisposeAsync();
}
