using System.Text;
using System.Text.Json;
using DurableTask.Core.Exceptions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using NSubstitute;
using NSubstitute.ExceptionExtensions;
using Resolver.Core.Artifacts;
using Resolver.Core.Code;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Issues;
using Resolver.Core.Json;
using Resolver.Core.Money;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;
using Resolver.Functions.Composition;
using Resolver.Functions.Durable;
using Resolver.Functions.Identity;
using Resolver.Functions.Triggers;

namespace Resolver.Functions.Tests.Apps;

public sealed class RunFunctionTests
{
    private const string Run = "acme-shop-7-0123456789ab-1";
    private static readonly string Patch = new('a', 64);
    private static readonly string OtherPatch = new('b', 64);

    private readonly DurableTaskClient _hub = Substitute.For<DurableTaskClient>("hub");
    private readonly ITokenReader _people = Substitute.For<ITokenReader>();
    private readonly List<EventEnvelope> _raised = [];

    public RunFunctionTests()
    {
        _hub.GetInstanceAsync(Run, Arg.Any<bool>(), Arg.Any<CancellationToken>()).Returns(Waiting());
        _hub.RaiseEventAsync(Run, DurableNames.Events, Arg.Do<object?>(raw => _raised.Add(((RawJson)raw!).Read<EventEnvelope>("event"))), Arg.Any<CancellationToken>()).Returns(Task.CompletedTask);
        Is("entra:t:approver", AppPermission.Approve);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Approval_OfThePatchThatWaits_IsRaised_InTheNameOfTheToken()
    {
        (await Approve($$"""{"approved":true,"patchSha256":"{{Patch}}","by":"entra:t:somebody-else"}""")).ShouldBe(StatusCodes.Status202Accepted);

        var raised = _raised.ShouldHaveSingleItem();
        raised.Name.ShouldBe(ResolveSteps.Approval(1).Name);
        raised.Value.Json!.Value.Deserialize<ApprovalDecision>(ResolverJson.Options).ShouldBe(new ApprovalDecision(Approved: true, "entra:t:approver", string.Empty, Patch));
    }

    [Fact]
    public async Task Denial_CarriesItsReason()
    {
        (await Approve($$"""{"approved":false,"patchSha256":"{{Patch}}","reason":"too wide"}""")).ShouldBe(StatusCodes.Status202Accepted);

        _raised.ShouldHaveSingleItem().Value.Json!.Value.Deserialize<ApprovalDecision>(ResolverJson.Options)!.Reason.ShouldBe("too wide");
    }

    [Fact]
    public async Task SameDecisionTwice_IsOneEvent()
    {
        await Approve($$"""{"approved":true,"patchSha256":"{{Patch}}"}""");
        await Approve($$"""{"approved":true,"patchSha256":"{{Patch}}"}""");

        _raised.Select(static raised => raised.Id).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task ApprovalOfAnotherPatch_IsNotRaised()
    {
        (await Approve($$"""{"approved":true,"patchSha256":"{{OtherPatch}}"}""")).ShouldBe(StatusCodes.Status409Conflict);

        _raised.ShouldBeEmpty();
    }

    [Fact]
    public async Task Requester_CannotApprove()
    {
        Is("entra:t:requester", AppPermission.Approve);

        (await Approve($$"""{"approved":true,"patchSha256":"{{Patch}}"}""")).ShouldBe(StatusCodes.Status409Conflict);

        _raised.ShouldBeEmpty();
    }

    [Fact]
    public async Task WithoutAToken_NothingIsToldAndNothingRaised()
    {
        _people.Read(Arg.Any<string?>(), Arg.Any<CancellationToken>()).Returns((Person?)null);

        (await Approve($$"""{"approved":true,"patchSha256":"{{Patch}}"}""")).ShouldBe(StatusCodes.Status401Unauthorized);
        StatusOf(await Functions().Get(Request(null), Run, _hub, Cancel)).ShouldBe(StatusCodes.Status401Unauthorized);

        _raised.ShouldBeEmpty();
        await _hub.DidNotReceive().GetInstanceAsync(Arg.Any<string>(), Arg.Any<bool>(), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Reader_SeesARun_AndDecidesNothing()
    {
        Is("entra:t:reader", AppPermission.Read);

        (await Approve($$"""{"approved":true,"patchSha256":"{{Patch}}"}""")).ShouldBe(StatusCodes.Status403Forbidden);
        var shown = (await Functions().Get(Request(null), Run, _hub, Cancel)).ShouldBeOfType<ContentResult>();

        JsonElement.Parse(shown.Content!).GetProperty("run").GetString().ShouldBe(Run);
        _raised.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[")]
    [InlineData("{\"approved\":true,\"patchSha256\":\"short\"}")]
    public async Task BodyThatIsNone_IsRefused(string body)
    {
        (await Approve(body)).ShouldBe(StatusCodes.Status400BadRequest);

        _raised.ShouldBeEmpty();
    }

    [Fact]
    public async Task UnknownRun_IsNotFound()
    {
        var answer = await Functions().Get(Request(null), "no-such-run", _hub, Cancel);

        StatusOf(answer).ShouldBe(StatusCodes.Status404NotFound);
    }

    [Theory]
    [InlineData(120, 1)]
    [InlineData(99, 4)]
    public async Task ListOfRuns_IsTheNewestHundred_AndReadsNoFurtherBackThanItMust(int runs, int questions)
    {
        Is("entra:t:reader", AppPermission.Read);
        var now = TimeProvider.System.GetUtcNow();
        var known = Enumerable.Range(1, runs).Select(at => Waiting($"acme-shop-{at}-0123456789ab-1", now - TimeSpan.FromMinutes(at))).ToArray();
        _hub.GetAllInstancesAsync(Arg.Any<OrchestrationQuery?>()).Returns(_ => Pageable.Create((_, _) => Task.FromResult(new Page<OrchestrationMetadata>(known))));

        var shown = (await Functions().List(Request(null), _hub, Cancel)).ShouldBeOfType<ContentResult>();

        JsonElement.Parse(shown.Content!).EnumerateArray().Select(static run => run.GetProperty("run").GetString()).ShouldBe(known.Take(100).Select(static run => run.InstanceId));
        var asked = _hub.ReceivedCalls().Where(static call => call.GetMethodInfo().Name == nameof(DurableTaskClient.GetAllInstancesAsync)).Select(static call => (OrchestrationQuery)call.GetArguments()[0]!).ToList();
        asked.Count.ShouldBe(questions);
        asked[0].CreatedFrom!.Value.ShouldBeInRange(now - TimeSpan.FromHours(7), now);
        asked.Select(static query => query.CreatedFrom).Order().ShouldBe(asked.Select(static query => query.CreatedFrom).Reverse(), "each question goes further back");
    }

    [Fact]
    public async Task RunThatCannotBePutIntoTheBook_IsNotStarted_SoThatNoneIsForgotten()
    {
        var brain = Brain() with { Durable = new DurableOptions { Starting = static (_, _) => throw new ResolverFault("STORAGE-DOWN", transient: true, "away") } };

        (await Should.ThrowAsync<ResolverFault>(() => brain.ClientOf(_hub).Start(RunId.Parse(Run), ResolveSteps.Workflow, Request(), Cancel))).Transient.ShouldBeTrue();

        _hub.ReceivedCalls().ShouldBeEmpty();
    }

    [Fact]
    public async Task Start_NamesEveryDedupeStatus_AndTheRunAsInstance()
    {
        StartOrchestrationOptions? used = null;
        _hub.ScheduleNewOrchestrationInstanceAsync(Arg.Any<TaskName>(), Arg.Any<object?>(), Arg.Do<StartOrchestrationOptions?>(options => used = options), Arg.Any<CancellationToken>()).Returns(Run);

        (await Brain().ClientOf(_hub).Start(RunId.Parse(Run), ResolveSteps.Workflow, Request(), Cancel)).ShouldBeTrue();

        used!.InstanceId.ShouldBe(Run);
        used.DedupeStatuses.ShouldBe(StartOrchestrationOptionsExtensions.ValidDedupeStatuses.Select(static status => status.ToString()), ignoreOrder: true);
        await _hub.Received(1).ScheduleNewOrchestrationInstanceAsync(new TaskName("resolve-issue-v3"), Arg.Any<object?>(), Arg.Any<StartOrchestrationOptions?>(), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task StartOfARunThatIsThere_SaysSo()
    {
        _hub.ScheduleNewOrchestrationInstanceAsync(Arg.Any<TaskName>(), Arg.Any<object?>(), Arg.Any<StartOrchestrationOptions?>(), Arg.Any<CancellationToken>())
            .ThrowsAsync(new OrchestrationAlreadyExistsException("there"));

        (await Brain().ClientOf(_hub).Start(RunId.Parse(Run), ResolveSteps.Workflow, Request(), Cancel)).ShouldBeFalse();
    }

    private void Is(string name, string role) => _people.Read(Arg.Any<string?>(), Arg.Any<CancellationToken>()).Returns(new Person(name, [role]));

    private async Task<int> Approve(string body) => StatusOf(await Functions().Approve(Request(body), Run, _hub, Cancel));

    private RunFunctions Functions() => new(Brain(), _people);

    private static BrainHost Brain() => new(null!, Substitute.For<IArtifactStore>(), null!, Substitute.For<ILedger>(), new DurableOptions(), null!, null!, [], null!, null!, null!);

    private static int StatusOf(IActionResult result) => ((IStatusCodeActionResult)result).StatusCode ?? 0;

    private static HttpRequest Request(string? body)
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body ?? string.Empty));
        return context.Request;
    }

    private static OrchestrationMetadata Waiting(string run = Run, DateTimeOffset accepted = default)
    {
        var status = new RunStatus
        {
            Stage = "approve",
            Waiting = new PendingApproval(1, Patch, "one line", [], RepoId.Parse("0123456789abcdef"), new ArtifactRef(Patch, 1, "text/plain"), DateTimeOffset.MaxValue),
        };
        return new OrchestrationMetadata("resolve-issue-v3", run)
        {
            RuntimeStatus = OrchestrationRuntimeStatus.Running,
            SerializedInput = RawJson.Of(new RunStart(new StoredJson(JsonSerializer.SerializeToElement(Request(), ResolverJson.Options)), accepted)).Text,
            SerializedCustomStatus = RawJson.Of(new RunView(JsonSerializer.SerializeToElement(status, ResolverJson.Options))).Text,
        };
    }

    private static ResolveRequest Request() => new(
        new Issue(new IssueRef("github", "acme/shop", "7"), "title", [], "author", new ArtifactRef(Patch, 1, "text/markdown")),
        new RepoSource("https://github.com/acme/shop.git"),
        "main",
        ["mechanical"],
        new RunLimits(),
        ApprovalMode.Ask,
        new Principal("entra:t:requester", []),
        "00-11111111111111111111111111111111-2222222222222222-01");
}
