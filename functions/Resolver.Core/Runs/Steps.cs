using System.Text.Json.Serialization;
using Resolver.Core.Artifacts;
using Resolver.Core.Code;
using Resolver.Core.Durable;
using Resolver.Core.Gate;
using Resolver.Core.Ids;
using Resolver.Core.Issues;
using Resolver.Core.Models;
using Resolver.Core.Money;
using Resolver.Core.Publish;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;

namespace Resolver.Core.Runs;

/// <summary>The activities of <c>resolve-issue</c>: the contract between the workflow and every host.</summary>
public static class ResolveSteps
{
    /// <summary>The workflow, as new runs start it.</summary>
    public static readonly WorkflowDefinition<ResolveRequest, AccountedRun> Workflow = new("resolve-issue", 3);

    /// <summary>The version before, for runs in flight.</summary>
    public static readonly WorkflowDefinition<ResolveRequest, AccountedRun> WorkflowV2 = new("resolve-issue", 2);

    /// <summary>The first version, for runs in flight.</summary>
    public static readonly WorkflowDefinition<ResolveRequest, AccountedRun> WorkflowV1 = new("resolve-issue", 1);

    /// <summary>Brings the repository into the mirror and pins the base.</summary>
    public static readonly ActivityDefinition<IntakeInput, RepoSnapshot> Intake = new("intake");

    /// <summary>Reads guidance and configuration at base.</summary>
    public static readonly ActivityDefinition<CommitRef, Enrichment> Enrich = new("enrich");

    /// <summary>Labels and rules.</summary>
    public static readonly ActivityDefinition<ClassifyInput, Classification> Classify = new("classify");

    /// <summary>Upper bound of the cost.</summary>
    public static readonly ActivityDefinition<EstimateInput, CostEstimate> Estimate = new("estimate");

    /// <summary>Ranks whole units.</summary>
    public static readonly ActivityDefinition<RetrieveInput, Retrieved> Retrieve = new("retrieve");

    /// <summary>Runs the tests at base, failures twice.</summary>
    public static readonly ActivityDefinition<ReproduceInput, Reproduction> Reproduce = new("reproduce");

    /// <summary>Writes one test that shows the issue, where none of base's fails.</summary>
    public static readonly ActivityDefinition<WriteTestInput, WrittenTest> WriteTest = new("write-test");

    /// <summary>The tier without a model.</summary>
    public static readonly ActivityDefinition<MechanicalInput, AttemptResult> RepairMechanically = new("repair-mechanically");

    /// <summary>One completion.</summary>
    public static readonly ActivityDefinition<ProposeInput, AttemptResult> ProposePatch = new("propose-patch");

    /// <summary>Runs the tests with the patch.</summary>
    public static readonly ActivityDefinition<TestInput, HeadTests> Test = new("test");

    /// <summary>Judges.</summary>
    public static readonly ActivityDefinition<GateInput, GateVerdict> Judge = new("gate");

    /// <summary>Brings an approved change to where its base is now.</summary>
    public static readonly ActivityDefinition<RebaseInput, Rebased> Rebase = new("rebase");

    /// <summary>Branch and commit, in Hands.</summary>
    public static readonly ActivityDefinition<PublishCommand, Publication> Publish = new("publish");

    /// <summary>Reads the schema registry, once for a run.</summary>
    public static readonly ActivityDefinition<SchemasInput, SchemasRead> ReadSchemas = new("read-schemas");

    /// <summary>Contract and frozen tests of a new service.</summary>
    public static readonly ActivityDefinition<PlanScaffoldInput, ScaffoldPlanned> PlanScaffold = new("plan-scaffold");

    /// <summary>The implementation of a contract.</summary>
    public static readonly ActivityDefinition<WriteScaffoldInput, AttemptResult> WriteScaffold = new("write-scaffold");

    /// <summary>Runs the new module's tests, and the repository's own.</summary>
    public static readonly ActivityDefinition<TestScaffoldInput, HeadTests> TestScaffold = new("test-scaffold");

    /// <summary>What a person reads first, and who that is.</summary>
    public static readonly ActivityDefinition<EscalateInput, Escalation> Escalate = new("escalate");

    /// <summary>Writes the report and <c>run.json</c>.</summary>
    public static readonly ActivityDefinition<AccountInput, AccountedRun> Account = new("account");

    /// <summary>Asks the workflow to end politely.</summary>
    public static readonly EventDefinition<CancelRequest> Cancel = new("cancel");

    /// <summary>The approval of a round, 1 and up.</summary>
    public static EventDefinition<ApprovalDecision> Approval(int round) => new($"approval-{round}");

    /// <summary>The answer to a question, in a round, 1 and up.</summary>
    public static EventDefinition<PersonAnswer> Answer(int round) => new($"answer-{round}");

    /// <summary>Leave to exceed a shared budget, in a round, 1 and up.</summary>
    public static EventDefinition<ExceedDecision> Exceed(int round) => new($"exceed-{round}");
}

/// <summary>A commit of one of our mirrors.</summary>
public sealed record CommitRef(RepoId Repo, CommitSha Commit);

/// <summary>Input of intake.</summary>
public sealed record IntakeInput(RepoSource Source, string? BaseRevision);

/// <summary>What the base commit says of itself.</summary>
/// <param name="Guidance">JSON list of <see cref="GuidanceDocument"/>, best first.</param>
/// <param name="Documents">The paths of those documents.</param>
/// <param name="Owners">CODEOWNERS rules, in file order; the last match wins.</param>
/// <param name="Config">From <c>.resolver.yml</c>.</param>
public sealed record Enrichment(ArtifactRef Guidance, IReadOnlyList<string> Documents, IReadOnlyList<OwnerRule> Owners, ResolverConfig Config);

/// <summary>A document that guides the change.</summary>
public sealed record GuidanceDocument(string Path, string Text);

/// <summary>One line of CODEOWNERS.</summary>
public sealed record OwnerRule(string Pattern, IReadOnlyList<string> Owners);

/// <summary>Input of estimate.</summary>
public sealed record EstimateInput(IReadOnlyList<string> Tiers, RunLimits Limits);

/// <summary>What the run may cost.</summary>
/// <param name="MaxUsd">All attempts at full context and full output.</param>
/// <param name="CheapestCallUsd">The smallest possible paid call; 0 where a free tier is allowed.</param>
/// <param name="Basis">Where the figure comes from, in words.</param>
public sealed record CostEstimate(decimal MaxUsd, decimal CheapestCallUsd, string Basis);

/// <summary>Input of retrieve.</summary>
/// <param name="At">Pinned commit.</param>
/// <param name="Issue">Untrusted text.</param>
/// <param name="Baseline">Test results whose failures sharpen the query; null before reproduction.</param>
/// <param name="Targets">Failing tests to take from it.</param>
/// <param name="Requester">Who asks.</param>
public sealed record RetrieveInput(CommitRef At, Issue Issue, ArtifactRef? Baseline, IReadOnlyList<string> Targets, Principal Requester);

/// <summary>Ranked units.</summary>
/// <param name="Hits">JSON list of <see cref="UnitHit"/>, best first.</param>
/// <param name="Places">The best three files as <c>path:line</c>, for people.</param>
public sealed record Retrieved(ArtifactRef Hits, IReadOnlyList<string> Places);

/// <summary>Input of the mechanical tier.</summary>
public sealed record MechanicalInput(Reproduction.Ready Base, Issue Issue, ArtifactRef Hits, int MaxCandidates);

/// <summary>Input of a model attempt.</summary>
/// <param name="Base">The baseline.</param>
/// <param name="Kind">What the issue is.</param>
/// <param name="Issue">Untrusted text.</param>
/// <param name="Hits">Retrieved units.</param>
/// <param name="Guidance">Documents of the base commit.</param>
/// <param name="Config">Of the base commit.</param>
/// <param name="Tier">Which tier.</param>
/// <param name="Previous">What the last attempt changed and why it failed.</param>
/// <param name="MaxUsd">What is left.</param>
public sealed record ProposeInput(
    CommitRef Base,
    ArtifactRef? Baseline,
    IReadOnlyList<string> Targets,
    IssueKind Kind,
    Issue Issue,
    ArtifactRef Hits,
    ArtifactRef Guidance,
    ResolverConfig Config,
    string Tier,
    string? Previous,
    decimal MaxUsd)
{
    /// <summary>What the whole run may cost, US dollars; the ledger holds it whatever the run remembers.</summary>
    public decimal? RunUsd { get; init; }

    /// <summary>How many calls the whole run may make; the ledger holds it whatever the run remembers. Null for no limit.</summary>
    public int? RunCalls { get; init; }

    /// <summary>When the attempt's time is over: models are not asked beyond it. Null for the step's own time alone.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>How the baseline was tested, to read its failures; null hands them on as the runner wrote them.</summary>
    public TestPlan? Plan { get; init; }

    /// <summary>Who asked, for code that is looked up while a model thinks; null looks nothing up.</summary>
    public Principal? Requester { get; init; }

    /// <summary>Frozen tests of the baseline, which become part of the patch; null where there are none.</summary>
    public ArtifactRef? Frozen { get; init; }
}

/// <summary>What an attempt came to before it was judged.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Proposed), "proposed")]
[JsonDerivedType(typeof(Nothing), "nothing")]
public abstract record AttemptResult(ModelUsage Usage, double Seconds)
{
    /// <summary>A patch to judge.</summary>
    /// <param name="Patch">JSON of <see cref="PatchSet"/>.</param>
    /// <param name="Paths">What it touches.</param>
    /// <param name="Summary">The change in one sentence.</param>
    /// <param name="Hypothesis">The cause as the tier understood it.</param>
    public sealed record Proposed(ArtifactRef Patch, IReadOnlyList<RepoPath> Paths, string Summary, string Hypothesis, ModelUsage Usage, double Seconds)
        : AttemptResult(Usage, Seconds)
    {
        /// <summary>Which files and symbols were to change and how, one a line; null where the edit was made without a plan.</summary>
        public string? Plan { get; init; }
    }

    /// <summary>No patch.</summary>
    /// <param name="Code"><c>no-patch</c>, <c>gave-up</c>, <c>refused</c>, <c>budget</c>, or a fault's code.</param>
    /// <param name="Reason">One sentence for people.</param>
    /// <param name="Suspects">Places to look, as <c>path:line</c>.</param>
    public sealed record Nothing(string Code, string Reason, IReadOnlyList<string> Suspects, ModelUsage Usage, double Seconds)
        : AttemptResult(Usage, Seconds)
    {
        /// <summary>The shared budget that has no room, where a person may let the run exceed it; null otherwise.</summary>
        public BudgetRefusal? Budget { get; init; }
    }
}

/// <summary>Input of the head's test run.</summary>
/// <param name="Plan">How the repository is tested.</param>
/// <param name="Patch">The patch.</param>
/// <param name="Targets">Related tests that run first, and alone where one fails; empty to run all at once.</param>
public sealed record TestInput(TestPlan Plan, ArtifactRef Patch, IReadOnlyList<string> Targets)
{
    private const int SmallSuite = 200;

    /// <summary>The run is cut then, if that is earlier than the repository's own limit, and what did not run by then is not run.</summary>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>The run of a patch on a baseline. A small suite runs at once: starting the runner twice would cost more than the tests.</summary>
    public static TestInput Of(Reproduction.Ready baseline, ArtifactRef patch) =>
        new(baseline.Plan, patch, baseline.Counts.Passed + baseline.Counts.Failed > SmallSuite ? baseline.Targets : []) { Frozen = baseline.Frozen };

    /// <summary>Frozen tests of the baseline; null where there are none.</summary>
    public ArtifactRef? Frozen { get; init; }
}

/// <summary>Results with the patch.</summary>
/// <param name="Report">JSON of <see cref="TestReport"/>.</param>
/// <param name="Counts">Its counts.</param>
/// <param name="Full">False where the related tests failed first and the rest was not run.</param>
public sealed record HeadTests(ArtifactRef Report, TestCounts Counts, bool Full);

/// <summary>Input of the gate.</summary>
public sealed record GateInput(
    IssueKind Kind,
    CommitRef Base,
    ResolverConfig Config,
    ArtifactRef Patch,
    Reproduction.Ready? Baseline,
    HeadTests? Head)
{
    /// <summary>The only folder that the change may touch, and only by new files; null where it may go anywhere.</summary>
    public RepoPath? Folder { get; init; }
}

/// <summary>A polite end.</summary>
public sealed record CancelRequest(string By, string Reason);

/// <summary>A person's answer to one round.</summary>
/// <param name="Approved">Yes or no.</param>
/// <param name="By">The authenticated principal.</param>
/// <param name="Reason">Why; may be empty.</param>
/// <param name="PatchSha256">The patch that was shown; an answer to another patch is not obeyed.</param>
public sealed record ApprovalDecision(bool Approved, string By, string Reason, string PatchSha256);

/// <summary>A person's answer to a question for more money. The leave itself is in the ledger before the answer is given.</summary>
/// <param name="Allowed">Yes or no.</param>
/// <param name="By">The authenticated principal.</param>
/// <param name="Reason">Why; may be empty.</param>
public sealed record ExceedDecision(bool Allowed, string By, string Reason);

/// <summary>A person's answer to a question of the run.</summary>
/// <param name="Text">Untrusted as any issue text; at most 4,000 characters.</param>
/// <param name="By">The authenticated principal.</param>
public sealed record PersonAnswer(string Text, string By);

/// <summary>Input of account: everything that the report says.</summary>
public sealed record AccountInput(
    RunRecord Record,
    RepoSnapshot? Snapshot,
    ArtifactRef? Patch,
    Reproduction? Reproduction,
    IReadOnlyList<string> Places,
    IReadOnlyList<GateCheck> Checks,
    IReadOnlyList<OwnerRule> Owners,
    string? ApprovedBy,
    FailureDetails? Failure)
{
    /// <summary>What a person reads first where the run was handed over; null in every other end. Its cost is part of the record's.</summary>
    public Escalation? Escalation { get; init; }
}

/// <summary>The files of a finished run.</summary>
/// <param name="Record">As in <c>run.json</c>.</param>
/// <param name="Report">Markdown.</param>
/// <param name="Patch">Unified diff; null where there is none.</param>
/// <param name="Failure">The fault that ended it; null for every other end.</param>
public sealed record AccountedRun(RunRecord Record, ArtifactRef Report, ArtifactRef? Patch, FailureDetails? Failure);
