using Resolver.Activities.Enrich;
using Resolver.Activities.Generate;
using Resolver.Activities.Reproduce;
using Resolver.Activities.Retrieve;
using Resolver.Activities.Test;
using Resolver.Adapters.Configuration;
using Resolver.Core.Artifacts;
using Resolver.Core.Code;
using Resolver.Core.Ids;
using Resolver.Core.Models;
using Resolver.Core.Runs;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;

namespace Resolver.Activities.Tests;

public sealed class EvidenceTests : IDisposable
{
    private readonly Fixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task FailureThatPassesTheSecondTime_IsFlaky()
    {
        var bench = new ScriptedBench(
            ScriptedBench.Report(("t1", TestOutcome.Failed), ("t2", TestOutcome.Failed), ("t3", TestOutcome.Passed)),
            ScriptedBench.Report(("t1", TestOutcome.Failed), ("t2", TestOutcome.Passed)));

        var ready = (await Reproduce(bench)).ShouldBeOfType<Reproduction.Ready>();

        ready.Targets.ShouldBe(["t1"]);
        ready.Flaky.ShouldBe(["t2"]);
        bench.Requests[1].Tests.ShouldBe(["t1", "t2"]);
    }

    [Fact]
    public async Task GreenBase_IsNotReproduced() => (await Reproduce(new ScriptedBench(ScriptedBench.Report(("t", TestOutcome.Passed)))))
        .ShouldBeOfType<Reproduction.NotReproduced>().Counts.Passed.ShouldBe(1);

    [Fact]
    public async Task NothingThatRan_IsUnusable() => (await Reproduce(new ScriptedBench(ScriptedBench.Report(("t", TestOutcome.NotRun)))))
        .ShouldBeOfType<Reproduction.Unusable>().Code.ShouldBe("tests-not-run");

    [Theory]
    [InlineData(TestRunStatus.BuildFailed, "build-failed")]
    [InlineData(TestRunStatus.TimedOut, "tests-hang")]
    [InlineData(TestRunStatus.LimitExceeded, "tests-over-limit")]
    [InlineData(TestRunStatus.Broken, "tests-broken")]
    public async Task BaseThatDoesNotRun_IsUnusable(TestRunStatus status, string code)
    {
        var unusable = (await Reproduce(new ScriptedBench(ScriptedBench.Ended(status)))).ShouldBeOfType<Reproduction.Unusable>();

        unusable.Code.ShouldBe(code);
        unusable.Log.ShouldBe("the log says why");
    }

    [Fact]
    public async Task ThousandFailures_RunAllTestsAgain()
    {
        var many = ScriptedBench.Report([.. Enumerable.Range(0, 1000).Select(static number => ($"t{number}", TestOutcome.Failed))]);
        var bench = new ScriptedBench(many, many);

        (await Reproduce(bench)).ShouldBeOfType<Reproduction.Ready>().Targets.Count.ShouldBe(1000);

        bench.Requests[1].Tests.ShouldBeNull();
    }

    [Fact]
    public async Task RelatedTestsThatFail_SpareTheRest()
    {
        var bench = new ScriptedBench(ScriptedBench.Report(("t1", TestOutcome.Failed)));

        (await Head(bench)).Full.ShouldBeFalse();

        bench.Requests.Single().Tests.ShouldBe(["t1"]);
    }

    [Fact]
    public async Task RelatedTestsThatPass_LetAllRun_WithBaseRestored()
    {
        var bench = new ScriptedBench(
            ScriptedBench.Report(("t1", TestOutcome.Passed)), ScriptedBench.Report(("t1", TestOutcome.Passed), ("t2", TestOutcome.Failed)));

        var head = await Head(bench);

        (head.Full, head.Counts.Failed).ShouldBe((true, 1));
        bench.Requests.ShouldAllBe(static request => request.RestoreBase && request.Patch != null);
    }

    [Fact]
    public async Task Guidance_ComesFromTheBaseCommit_BestFirst()
    {
        var at = await _fixture.Repository(
            ("docs/adr/0001-x.md", "Use ticks."), ("CONTRIBUTING.md", "Small patches."), (".github/CODEOWNERS", "* @core\n"), ("src/a.py", "x = 1\n"),
            (".resolver.yml", "testTimeoutSeconds: 42\n"), ("docs/other.md", "no guide"));

        var enriched = await new EnrichActivity(_fixture.Workspaces, _fixture.Artifacts, new ResolverConfigReader(_fixture.Workspaces)).Run(Fixture.Scope, at, Fixture.Cancel);

        enriched.Documents.ShouldBe(["CONTRIBUTING.md", "docs/adr/0001-x.md"]);
        enriched.Owners.Single().Owners.ShouldBe(["@core"]);
        enriched.Config.TestTimeoutSeconds.ShouldBe(42);
        (await _fixture.Artifacts.ReadJson<IReadOnlyList<GuidanceDocument>>(enriched.Guidance, Fixture.Cancel))[0].Text.ShouldBe("Small patches.");
    }

    [Fact]
    public async Task Places_ListProductCodeFirst_EachFileOnce()
    {
        var index = new FixedIndex(Hit("tests/test_a.py", 1), Hit("README.md", 1), Hit("src/a.py", 9), Hit("src/a.py", 2), Hit("src/b.py", 4));
        var input = new RetrieveInput(Fixture.SomeCommit, await _fixture.Issue(), null, [], Principal.Owner);

        var retrieved = await new RetrieveActivity(index, _fixture.Artifacts).Run(Fixture.Scope, input, Fixture.Cancel);

        retrieved.Places.ShouldBe(["src/a.py:9", "src/b.py:4", "tests/test_a.py:1"]);
        (await _fixture.Artifacts.ReadJson<IReadOnlyList<UnitHit>>(retrieved.Hits, Fixture.Cancel))[0].Unit.Path.Value.ShouldBe("tests/test_a.py");
    }

    [Fact]
    public async Task Prompt_OffersProductCodeAlone_AndTheTargetsFailures()
    {
        var at = await _fixture.Repository(("src/a.py", "x = 1\n"), ("tests/test_a.py", "y"), ("README.md", "z"), ("setup.py", "w"), ("secret/b.py", "v"), ("src/bin.py", "a\0b"));
        var model = new RecordingModel();
        var report = new TestReport(TestRunStatus.Completed, [new("t1", TestOutcome.Failed, 1, "1 != 2"), new("t2", TestOutcome.Failed, 1, "other")], string.Empty, 1);
        var hits = new[] { "src/a.py", "tests/test_a.py", "README.md", "setup.py", "secret/b.py", "src/bin.py", "src/gone.py" }.Select(static path => Hit(path, 1)).ToList();
        var input = new ProposeInput(
            at, await _fixture.Artifacts.WriteJson(report, Fixture.Cancel), ["t1"], IssueKind.Bug, await _fixture.Issue(),
            await _fixture.Artifacts.WriteJson<IReadOnlyList<UnitHit>>(hits, Fixture.Cancel),
            await _fixture.Artifacts.WriteJson<IReadOnlyList<GuidanceDocument>>([new("CONTRIBUTING.md", "Small patches.")], Fixture.Cancel),
            new ResolverConfig { ForbiddenPaths = ["secret/**"] }, "small", "it did not build", 1.5m);

        var result = await new ProposePatchActivity(model, new FixedIndex(), _fixture.Workspaces, _fixture.Artifacts, _fixture).Run(Fixture.Scope, input, Fixture.Cancel);

        model.Prompt!.Files.Keys.Select(static path => path.Value).ShouldBe(["src/a.py"]);
        model.Prompt.Failures.ShouldBe(["t1\n1 != 2"]);
        model.Prompt.Guidance.ShouldBe(["CONTRIBUTING.md:\nSmall patches."]);
        (model.Prompt.Previous, model.Prompt.MaxUsd, model.Prompt.IssueBody).ShouldBe(("it did not build", 1.5m, "The last page is short."));
        result.ShouldBeOfType<AttemptResult.Nothing>().Code.ShouldBe("gave-up");
        result.Usage.Usd.ShouldBe(0.5m);
    }

    [Fact]
    public async Task Lookup_FindsUnitsByTheNamesThatTheyDeclare_AndOffersTheirFilesWhereTheyMayChange()
    {
        var at = await _fixture.Repository(("src/a.py", "x = 1\n"), ("src/b.py", "def helper(): pass\n"), ("tests/test_b.py", "def helper(): pass\n"));
        var model = new RecordingModel();
        var index = new FixedIndex(Hit("src/b.py", 1, "mod.Helper.helper"), Hit("tests/test_b.py", 1, "helper"), Hit("src/a.py", 1, "other"));
        var none = await _fixture.Artifacts.WriteJson<IReadOnlyList<UnitHit>>([], Fixture.Cancel);
        var guidance = await _fixture.Artifacts.WriteJson<IReadOnlyList<GuidanceDocument>>([], Fixture.Cancel);
        var input = new ProposeInput(at, null, [], IssueKind.Bug, await _fixture.Issue(), none, guidance, new ResolverConfig(), "small", null, 1m) { Requester = Principal.Owner };

        await new ProposePatchActivity(model, index, _fixture.Workspaces, _fixture.Artifacts, _fixture).Run(Fixture.Scope, input, Fixture.Cancel);
        var found = await model.Prompt!.Lookup!.Find(["Other.helper()", "x"], Fixture.Cancel);

        found.Units.Select(static hit => hit.Unit.Path.Value).ShouldBe(["src/b.py", "tests/test_b.py"]);
        found.Files.Keys.Select(static path => path.Value).ShouldBe(["src/b.py"]);
        index.Queries.ShouldHaveSingleItem().Requester.ShouldBe(Principal.Owner);
    }

    [Fact]
    public async Task WithoutARequester_NothingIsLookedUp()
    {
        var at = await _fixture.Repository(("src/a.py", "x = 1\n"));
        var model = new RecordingModel();
        var none = await _fixture.Artifacts.WriteJson<IReadOnlyList<UnitHit>>([], Fixture.Cancel);
        var guidance = await _fixture.Artifacts.WriteJson<IReadOnlyList<GuidanceDocument>>([], Fixture.Cancel);

        await new ProposePatchActivity(model, new FixedIndex(), _fixture.Workspaces, _fixture.Artifacts, _fixture).Run(
            Fixture.Scope, new ProposeInput(at, null, [], IssueKind.Bug, await _fixture.Issue(), none, guidance, new ResolverConfig(), "small", null, 1m), Fixture.Cancel);

        model.Prompt!.Lookup.ShouldBeNull();
    }

    private async Task<Reproduction> Reproduce(ScriptedBench bench) => await new ReproduceActivity(bench, _fixture.Artifacts, _fixture).Run(
        Fixture.Scope, new ReproduceInput(Fixture.SomeCommit, await _fixture.Issue(), NeedsFailure: true), Fixture.Cancel);

    private async Task<HeadTests> Head(ScriptedBench bench)
    {
        var patch = await _fixture.Artifacts.WriteJson(new PatchSet(Fixture.SomeCommit.Commit, [new FileChange(RepoPath.Parse("a.py"), "x")]), Fixture.Cancel);
        return await new TestHeadActivity(bench, _fixture.Artifacts, _fixture).Run(Fixture.Scope, new TestInput(Fixture.Plan, patch, ["t1"]), Fixture.Cancel);
    }

    private static UnitHit Hit(string path, int line, string symbol = "f") =>
        new(new CodeUnit(Fixture.SomeCommit.Commit, RepoPath.Parse(path), symbol, "function", new LineSpan(line, line + 1), "text"), 1, ["bm25"]);

    private sealed class FixedIndex(params UnitHit[] hits) : ICodeIndex
    {
        public Task<IndexReport> Update(RepoId repo, CommitSha commit, CancellationToken cancel) => throw new NotSupportedException();

        public List<CodeQuery> Queries { get; } = [];

        public Task<IReadOnlyList<UnitHit>> Search(CodeQuery query, CancellationToken cancel)
        {
            Queries.Add(query);
            return Task.FromResult<IReadOnlyList<UnitHit>>(hits);
        }

        public Task<FileExplanation> Explain(RepoId repo, CommitSha commit, RepoPath path, Principal requester, CancellationToken cancel) => throw new NotSupportedException();
    }

    private sealed class RecordingModel : IPatchModel
    {
        public IReadOnlyList<ModelTier> Tiers => [];

        public PatchPrompt? Prompt { get; private set; }

        public ModelEstimate Estimate(PatchPrompt prompt) => new(0, 0, 0);

        public Task<PatchProposal> Propose(PatchPrompt prompt, CancellationToken cancel)
        {
            Prompt = prompt;
            return Task.FromResult<PatchProposal>(new PatchProposal.GaveUp("too hard", new ModelUsage(1, 10, 5, 0.5m, 1)));
        }
    }
}
