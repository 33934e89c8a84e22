using System.Text.Json;
using Resolver.Core.Json;
using Resolver.Core.Runs;
using Resolver.Engine.Replay;

namespace Resolver.Workflows.Tests;

/// <summary>What Durable Task recorded of the shipped workflow (see tests/Resolver.Contracts/Histories), replayed by the engine.</summary>
public sealed class DurableHistoryTests
{
    [Theory]
    [InlineData("approval-expired")]
    [InlineData("approved-by-person")]
    [InlineData("approved-by-rule")]
    [InlineData("attempts")]
    [InlineData("faulted")]
    public async Task HistoryOfDurableTask_IsReplayedWithoutDivergence(string name) =>
        HistoryReplay.FirstDivergence(await Kept(name), ResolveSteps.WorkflowV1, static () => new ResolveIssueV1Workflow()).ShouldBeNull();

    [Fact]
    public async Task Version2WithItsLoop_IsReplayedWithoutDivergence() =>
        HistoryReplay.FirstDivergence(await Kept("debugged", version: 2), ResolveSteps.WorkflowV2, static () => new ResolveIssueV2Workflow()).ShouldBeNull();

    [Fact]
    public async Task Version3AfterItsBaseMoved_IsReplayedWithoutDivergence() =>
        HistoryReplay.FirstDivergence(await Kept("rebased", version: 3), ResolveSteps.Workflow, static () => new ResolveIssueWorkflow()).ShouldBeNull();

    [Fact]
    public async Task LostApproval_IsNoticed()
    {
        var whole = await Kept("approved-by-person");
        var cut = whole with { Lines = [.. whole.Lines.Where(static line => line.Detail != "answer-1")] };

        HistoryReplay.FirstDivergence(cut, ResolveSteps.WorkflowV1, static () => new ResolveIssueV1Workflow()).ShouldNotBeNull();
    }

    private static async Task<RecordedRun> Kept(string name, int version = 1)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Histories", $"durable.resolve-issue-{version}.{name}.json");
        return JsonSerializer.Deserialize<RecordedRun>(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), ResolverJson.Options)!;
    }
}
