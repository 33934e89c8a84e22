using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using Resolver.Adapters.Approvals;
using Resolver.Core.Artifacts;
using Resolver.Core.Code;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Issues;
using Resolver.Core.Json;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;
using Resolver.Local.Composition;
using Resolver.Local.Server;

namespace Resolver.Local.Tests.Server;

/// <summary>Which answers reach a run.</summary>
public sealed class ApprovalDeskTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
    private static readonly RunId Run = RunId.Parse("shop-1-abc-1");
    private static readonly string Patch = new('a', 64);
    private readonly FakeTimeProvider _clock = new(Now);
    private readonly IWorkflowClient _client = Substitute.For<IWorkflowClient>();
    private readonly List<string> _said = [];
    private readonly DataFolder _data = DataFolder.Open(Directory.CreateTempSubdirectory("resolver-desk-").FullName);

    public void Dispose() => Directory.Delete(_data.Root, recursive: true);

    [Fact]
    public async Task AnswerOfSomebodyElse_IsTaken_AndItsReasonIsOneVisibleLine()
    {
        Waits(requester: "github:alice");

        (await Decide("github:bob", approved: false, reason: "no\n\u202e\u0007way")).ShouldBe(Receipt.Taken);

        await _client.Received(1).RaiseEvent(
            Run,
            Arg.Is<EventDefinition<ApprovalDecision>>(name => name.Name == "approval-1"),
            new ApprovalDecision(Approved: false, "github:bob", "no way", Patch),
            Arg.Any<string>(),
            Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task WhoAsked_CannotApprove()
    {
        Waits(requester: "github:alice");

        (await Decide("GitHub:Alice")).ShouldBe(Receipt.OwnRun);
        await NothingReached();
    }

    [Fact]
    public async Task OtherChange_OtherRound_OrAnsweredBefore_IsSupersededAndTold()
    {
        Waits(requester: "github:alice");
        (await Decide("github:bob", patch: new string('b', 64))).ShouldBe(Receipt.Superseded);
        (await Decide("github:bob", round: 2)).ShouldBe(Receipt.Superseded);
        Shows(new RunStatus { Stage = "publish" }, "github:alice");
        (await Decide("github:bob")).ShouldBe(Receipt.Superseded);
        _client.Get(Run, Arg.Any<CancellationToken>()).Returns((WorkflowSnapshot?)null);
        (await Decide("github:bob")).ShouldBe(Receipt.Superseded);

        _said.Count.ShouldBe(4);
        await NothingReached();
    }

    [Fact]
    public async Task AfterTheDeadline_IsExpired()
    {
        Waits(requester: "github:alice");
        _clock.Advance(TimeSpan.FromDays(3));

        (await Decide("github:bob")).ShouldBe(Receipt.Expired);
        await NothingReached();
    }

    [Fact]
    public async Task RunThatEndsMeanwhile_IsSuperseded()
    {
        Waits(requester: "github:alice");
        _client.RaiseEvent(Run, Arg.Any<EventDefinition<ApprovalDecision>>(), Arg.Any<ApprovalDecision>(), Arg.Any<string>(), Arg.Any<CancellationToken>())
            .Returns(Task.FromException(ResolverFault.Usage("RUN-FINISHED", "It has ended.")));

        (await Decide("github:bob")).ShouldBe(Receipt.Superseded);
    }

    [Fact]
    public async Task ChangeOfAnothersPaths_IsNotTheirs_AndNothingReachesTheRun()
    {
        Waits(requester: "github:alice");

        (await Decide("github:bob", paths: ["docs/**"])).ShouldBe(Receipt.NotTheirs);
        (await Decide("github:bob", paths: ["docs/**"], round: 2)).ShouldBe(Receipt.Superseded, "what is over is over for everybody");
        await NothingReached();
        (await Decide("github:bob", paths: ["docs/**", "src/*.cs"])).ShouldBe(Receipt.Taken);
    }

    [Fact]
    public async Task AnswersThatCameTooLate_AreOnRecordInTheRunsFolder_AndThoseOfUnknownRunsAreNot()
    {
        Waits(requester: "github:alice");
        await Decide("github:bob", round: 2);
        Directory.Exists(_data.Run(Run)).ShouldBeFalse("nobody makes folders by asking for runs that are not there");
        _data.Save(Run, new HostSettings(null, null, AllowUnsandboxed: false));
        await Decide("github:bob", approved: false, round: 2);
        _clock.Advance(TimeSpan.FromDays(4));
        await Decide("github:carol");

        new LateAnswers(_data).Of(Run).ShouldBe(
        [
            new LateAnswer(Now, "github:bob", "test", "deny", "superseded"),
            new LateAnswer(Now.AddDays(4), "github:carol", "test", "approve", "expired"),
        ]);
        await File.AppendAllTextAsync(Path.Combine(_data.Run(Run), "late.jsonl"), "{\"at\":", TestContext.Current.CancellationToken);
        new LateAnswers(_data).Of(Run).Count.ShouldBe(2, "a line that a crash cut is no answer");
    }

    private Task<Receipt> Decide(string by, bool approved = true, string reason = "", string? patch = null, int round = 1, string[]? paths = null) =>
        new ApprovalDesk(_client, _clock, new LateAnswers(_data), _said.Add).Decide(Run, round, new ApprovalDecision(approved, by, reason, patch ?? Patch), new Approver(by, by, paths), "test", TestContext.Current.CancellationToken);

    private Task NothingReached() => _client.DidNotReceive().RaiseEvent(
        Arg.Any<RunId>(), Arg.Any<EventDefinition<ApprovalDecision>>(), Arg.Any<ApprovalDecision>(), Arg.Any<string>(), Arg.Any<CancellationToken>());

    private void Waits(string requester) => Shows(
        new RunStatus
        {
            Stage = "approve",
            Waiting = new PendingApproval(1, Patch, "A change", [RepoPath.Parse("src/limiter.cs")], RepoId.Parse("0123456789abcdef"), new ArtifactRef(Patch, 1, "application/json"), Now.AddDays(3)),
        },
        requester);

    private void Shows(RunStatus status, string requester)
    {
        var issue = new Issue(new IssueRef("github", "acme/shop", "1"), "Title", [], "alice", new ArtifactRef(Patch, 1, "text/markdown"));
        var request = new ResolveRequest(issue, new RepoSource("https://example.invalid/shop"), null, [], new RunLimits(), ApprovalMode.Ask, new Principal(requester, []), string.Empty);
        _client.Get(Run, Arg.Any<CancellationToken>()).Returns(new WorkflowSnapshot(
            Run, "resolve-issue", 2, WorkflowState.Running, JsonSerializer.SerializeToElement(request, ResolverJson.Options), JsonSerializer.SerializeToElement(status, ResolverJson.Options), null, null, Now, Now));
    }
}
