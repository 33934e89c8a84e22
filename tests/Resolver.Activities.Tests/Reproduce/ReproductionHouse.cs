using Resolver.Activities.Gate;
using Resolver.Activities.Reproduce;
using Resolver.Activities.Test;
using Resolver.Adapters.Sandbox;
using Resolver.Adapters.TestRunners;
using Resolver.Adapters.Toolchains;
using Resolver.Core.Artifacts;
using Resolver.Core.Code;
using Resolver.Core.Gate;
using Resolver.Core.Ids;
using Resolver.Core.Models;
using Resolver.Core.Runs;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;
using Resolver.Syntax;

namespace Resolver.Activities.Tests.Reproduce;

/// <summary>A repository whose tests all pass, on the real bench: real git, sandbox, toolchains and parsers. Only the model is scripted.</summary>
public sealed class ReproductionHouse : IAsyncDisposable
{
    private readonly Fixture _fixture;
    private readonly SandboxedSyntaxParser _parser;
    private readonly TestBench _tests;

    private ReproductionHouse(Fixture fixture, SandboxedSyntaxParser parser, TestBench tests)
    {
        _fixture = fixture;
        _parser = parser;
        _tests = tests;
    }

    public CommitRef At { get; private set; } = null!;

    public Reproduction.NotReproduced Found { get; private set; } = null!;

    public ITestBench Bench => _tests;

    public IArtifactStore Artifacts => _fixture.Artifacts;

    public IWorkspaces Workspaces => _fixture.Workspaces;

    public static async Task<ReproductionHouse> With(params (string Path, string? Text)[] files)
    {
        var fixture = new Fixture();
        var sandbox = new SandboxFactory(new SandboxOptions { DataFolder = fixture.Data }, TimeProvider.System).Create();
        var toolchains = new HostToolchains();
        var parser = new SandboxedSyntaxParser(sandbox, toolchains, new SyntaxOptions { CacheFolder = Directory.CreateDirectory(Path.Combine(fixture.Data, "parsers")).FullName }, TimeProvider.System);
        var bench = new TestBench(fixture.Workspaces, sandbox, toolchains, Path.Combine(fixture.Data, "bench"), TimeProvider.System);
        var house = new ReproductionHouse(fixture, parser, bench);
        house.At = await house._fixture.Repository(files);
        var reproduce = new ReproduceActivity(house._tests, house.Artifacts, house._fixture);
        var found = await reproduce.Run(Fixture.Scope, new ReproduceInput(house.At, await house._fixture.Issue(), NeedsFailure: true), CancellationToken.None);
        house.Found = found.ShouldBeOfType<Reproduction.NotReproduced>(found.ToString());
        return house;
    }

    /// <summary>Lets the activity work with these answers; the units are the whole files that are named, each with its symbol.</summary>
    public async Task<(WrittenTest Result, ScriptedTestWriter Writer)> Write(string issue, IReadOnlyList<(string Path, string Symbol)> shown, params IReadOnlyList<string> answers)
    {
        var writer = new ScriptedTestWriter(answers);
        var files = await Workspaces.ReadFiles(At.Repo, At.Commit, [.. shown.Select(unit => RepoPath.Parse(unit.Path))], CancellationToken.None);
        var hits = shown.Select(unit => new UnitHit(
            new CodeUnit(At.Commit, RepoPath.Parse(unit.Path), unit.Symbol, "function", new LineSpan(1, 9), System.Text.Encoding.UTF8.GetString(files[RepoPath.Parse(unit.Path)])), 1, ["bm25"])).ToList();
        var input = new WriteTestInput(
            At, await _fixture.Issue(issue, issue), Found, await Artifacts.WriteJson<IReadOnlyList<UnitHit>>(hits, CancellationToken.None),
            await Artifacts.WriteJson<IReadOnlyList<GuidanceDocument>>([], CancellationToken.None), "small", 1m);
        var activity = new WriteTestActivity(writer, _tests, Workspaces, Artifacts, _parser, _fixture);
        return (await activity.Run(Fixture.Scope, input, TestContext.Current.CancellationToken), writer);
    }

    /// <summary>Tests and judges a candidate as a run does: merged with what is frozen.</summary>
    public async Task<(GateVerdict Verdict, HeadTests Head, PatchSet Patch)> Judge(Reproduction.Ready baseline, bool merge, params FileChange[] changes)
    {
        var candidate = new PatchSet(At.Commit, changes);
        var patch = merge ? FrozenTests.Merge(candidate, await Artifacts.ReadFrozen(baseline.Frozen, CancellationToken.None)) : candidate;
        var stored = await Artifacts.WriteJson(patch, CancellationToken.None);
        var head = await new TestHeadActivity(_tests, Artifacts, _fixture).Run(Fixture.Scope, TestInput.Of(baseline, stored), TestContext.Current.CancellationToken);
        var verdict = await new JudgeActivity(Workspaces, Artifacts, _parser)
            .Run(Fixture.Scope, new GateInput(IssueKind.Bug, At, new ResolverConfig(), stored, baseline, head), TestContext.Current.CancellationToken);
        return (verdict, head, patch);
    }

    public async ValueTask DisposeAsync()
    {
        await _parser.DisposeAsync();
        _fixture.Dispose();
    }
}

/// <summary>Answers from a list; each answer costs one cent.</summary>
public sealed class ScriptedTestWriter(IReadOnlyList<string> answers) : IReproductionModel
{
    public IList<ReproductionPrompt> Prompts { get; } = [];

    public Task<TestProposal> Write(ReproductionPrompt prompt, CancellationToken cancel)
    {
        Prompts.Add(prompt);
        var usage = new ModelUsage(1, 1_000, 100, 0.01m, 1);
        return Task.FromResult<TestProposal>(Prompts.Count <= answers.Count
            ? new TestProposal.Written(answers[Prompts.Count - 1], "The bound counts.", usage)
            : new TestProposal.GaveUp("no more ideas", usage));
    }
}
