using System.Diagnostics;
using Resolver.Adapters.Git;
using Resolver.Adapters.Sandbox;
using Resolver.Adapters.TestRunners;
using Resolver.Adapters.Toolchains;
using Resolver.Core.Ids;
using Resolver.Core.Repair;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;
using Resolver.Repair.CSharp;
using Resolver.Repair.Mutate;
using Resolver.Repair.Validate;
using Resolver.Syntax;

namespace Resolver.Repair.Tests.CSharp;

/// <summary>A repository in the real sandbox, with the real test bench.</summary>
internal sealed class RepairBox : IAsyncDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("repair").FullName;
    private readonly ITestBench bench;
    private readonly IWorkspaces workspaces;
    private readonly CSharpRepair language;
    private readonly RepairOptions options = new() { CandidateMemoryBytes = 256L << 20 };
    private TestPlan? plan;

    public RepairBox()
    {
        var clock = TimeProvider.System;
        workspaces = new GitWorkspaces(new GitOptions { DataFolder = Path.Combine(data, "git") }, clock);
        Sandbox = new SandboxFactory(new SandboxOptions { DataFolder = data }, clock).Create();
        bench = new TestBench(workspaces, Sandbox, new HostToolchains(), Path.Combine(data, "bench"), clock);
        language = new CSharpRepair(Sandbox, clock, options, new CSharpRepairOptions { MinRunTime = TimeSpan.FromSeconds(5) });
    }

    public Core.Sandbox.ISandbox Sandbox { get; }

    public string Repository => Path.Combine(data, "repo");

    /// <summary>The folder that holds <c>samples</c>, found from the test's own place.</summary>
    public static string Sample(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Combine(folder.FullName, "samples", name)))
            {
                return Path.Combine(folder.FullName, "samples", name);
            }
        }

        throw new InvalidOperationException($"There is no samples/{name} above the tests.");
    }

    public void Take(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(path => !path.Contains("/bin/") && !path.Contains("/obj/")))
        {
            Write(Path.GetRelativePath(folder, file), File.ReadAllText(file));
        }
    }

    public void Write(string path, string text)
    {
        var target = Path.Combine(Repository, path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.WriteAllText(target, text);
    }

    public async Task<TestPlan> Prepare(CancellationToken cancel)
    {
        foreach (var arguments in new[] { "init -q -b main", "add -A", "-c user.name=t -c user.email=t@localhost commit -q -m base" })
        {
            using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = Repository })!;
            await git.WaitForExitAsync(cancel);
            git.ExitCode.ShouldBe(0);
        }

        var snapshot = await workspaces.Import(new RepoSource(Repository), null, cancel);
        return plan = await bench.Prepare(snapshot.Repo, snapshot.Base, cancel);
    }

    public async Task<OpenValidator> Start(IReadOnlyList<string> targets, CancellationToken cancel)
    {
        var session = await bench.Open(plan!, cancel);
        var request = new RepairRequest(plan!, new TestReport(TestRunStatus.Completed, [], string.Empty, 0), targets, string.Empty, []);
        return new OpenValidator(session, await language.Start(session, request, cancel));
    }

    public async Task<RepairOutcome> Repair(string issue, CancellationToken cancel)
    {
        var baseline = await bench.Run(plan!, new TestRequest(null, null, TimeSpan.FromMinutes(5)), cancel);
        await using var parser = new SandboxedSyntaxParser(Sandbox, new HostToolchains(), new SyntaxOptions(), TimeProvider.System);
        var repair = new MechanicalRepair(bench, workspaces, parser, [language], TimeProvider.System, options);
        return await repair.Search(new RepairRequest(plan!, baseline, [.. baseline.Failed.Select(test => test.Id)], issue, []), progress: null, cancel);
    }

    public Candidate Edit(string path, string old, string replacement)
    {
        var start = File.ReadAllText(Path.Combine(Repository, path)).IndexOf(old, StringComparison.Ordinal);
        start.ShouldBeGreaterThanOrEqualTo(0, old);
        return new Candidate(RepoPath.Parse(path), new TextSpan(start, start + old.Length), replacement, "test", replacement, 1);
    }

    public SourceFile Source(string path)
    {
        var text = File.ReadAllText(Path.Combine(Repository, path));
        var root = new SyntaxNode { Kind = SyntaxKind.File, Span = new TextSpan(0, text.Length) };
        return new SourceFile(RepoPath.Parse(path), new SyntaxTree("csharp", text, root, []), language.Dialect);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(data, recursive: true);
        return ValueTask.CompletedTask;
    }
}

/// <summary>A validator with the session that it runs in.</summary>
internal sealed class OpenValidator(ITestSession session, ICandidateValidator validator) : IAsyncDisposable
{
    public ICandidateValidator Validator => validator;

    public async Task<IReadOnlyList<CandidateOutcome>> Outcomes(IReadOnlyList<Candidate> candidates, IReadOnlyList<SourceFile> files, CancellationToken cancel)
    {
        var outcomes = new List<CandidateOutcome>();
        await foreach (var verdict in validator.Validate(candidates, files, cancel))
        {
            outcomes.Add(verdict.Outcome);
        }

        return outcomes;
    }

    public async ValueTask DisposeAsync()
    {
        await validator.DisposeAsync();
        await session.DisposeAsync();
    }
}
