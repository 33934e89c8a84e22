using Resolver.Core.Artifacts;
using Resolver.Core.Code;
using Resolver.Core.Faults;
using Resolver.Core.Gate;
using Resolver.Core.Ids;
using Resolver.Core.Publish;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;

namespace Resolver.Core.Tests.Publish;

public sealed class PublishPolicyTests
{
    private static readonly ArtifactRef Patch = new("aa", 10, "application/json");
    private static readonly RunId Run = RunId.Parse("fix-0123456789ab-1");

    [Fact]
    public void CommandWithVerdictAndApprovalOfThePatch_IsObeyed() => Should.NotThrow(() => PublishPolicy.Demand(Good()));

    [Fact]
    public void WorkInProgress_NeedsNeither() =>
        Should.NotThrow(() => PublishPolicy.Demand(Good() with { Branch = "resolver/wip/fix-0123456789ab-1", Verdict = null, Approval = null }));

    [Fact]
    public void RebasedPatch_IsCoveredByTheApprovalOfTheOneItWas() =>
        Should.NotThrow(() => PublishPolicy.Demand(Good() with { ApprovedPatch = Patch with { Sha256 = "bb" }, Approval = new Approval("ann", 1, "bb") }));

    public static TheoryData<string, PublishCommand> Bad() => new()
    {
        { "no verdict", Good() with { Verdict = null } },
        { "failed gate", Good() with { Verdict = Pass("aa") with { Verdict = Verdict.Fail } } },
        { "gate that did not run", Good() with { Verdict = Pass("aa") with { Verdict = Verdict.NotRun } } },
        { "verdict on another patch", Good() with { Verdict = Pass("bb") } },
        { "no approval", Good() with { Approval = null } },
        { "approval of another patch", Good() with { Approval = new Approval("ann", 1, "bb") } },
        { "approval of neither patch", Good() with { ApprovedPatch = Patch with { Sha256 = "bb" }, Approval = new Approval("ann", 1, "cc") } },
        { "rebased patch without its own verdict", Good() with { ApprovedPatch = Patch with { Sha256 = "bb" }, Approval = new Approval("ann", 1, "bb"), Verdict = Pass("bb") } },
        { "rule where a person is needed", Good() with { Verdict = Pass("aa") with { NeedsPerson = true }, Approval = new Approval("rule:auto", 1, "aa") } },
        { "another run's branch", Good() with { Branch = "resolver/other" } },
        { "the main branch", Good() with { Branch = "main" } },
        { "another run's work in progress", Good() with { Branch = "resolver/wip/other", Verdict = null, Approval = null } },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void CommandThatIsNotCovered_IsRefused(string why, PublishCommand command) =>
        Should.Throw<ResolverFault>(() => PublishPolicy.Demand(command), why).Code.ShouldBe("HANDS-REFUSED");

    [Fact]
    public void Requester_CannotApprove()
    {
        var asked = new Principal("ann", []);
        ApprovalPolicy.Counts(new ApprovalDecision(true, "Ann", string.Empty, "aa"), asked, "aa").ShouldBeFalse();
        ApprovalPolicy.Counts(new ApprovalDecision(true, "bob", string.Empty, "aa"), asked, "aa").ShouldBeTrue();
    }

    [Fact]
    public void AnswerToAnotherPatch_DoesNotCount() =>
        ApprovalPolicy.Counts(new ApprovalDecision(true, "bob", string.Empty, "bb"), Principal.Owner, "aa").ShouldBeFalse();

    [Fact]
    public void OwnerOfTheDataFolder_MayApproveWhatTheOwnerAsked() =>
        ApprovalPolicy.Counts(new ApprovalDecision(true, "owner", string.Empty, "aa"), Principal.Owner, "aa").ShouldBeTrue();

    private static GateVerdict Pass(string sha) => new(Verdict.Pass, [], [], NeedsPerson: false, sha);

    private static PublishCommand Good() => new(
        Run,
        new RepoSource("/somewhere"),
        RepoId.Parse("0123456789abcdef"),
        Patch,
        "resolver/fix-0123456789ab-1",
        new CommitMessage("Fix", string.Empty, DateTimeOffset.UnixEpoch),
        Pass("aa"),
        new Approval("ann", 1, "aa"));
}
