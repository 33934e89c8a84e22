using System.Text.Json;
using Resolver.Core.Ids;
using Resolver.Core.Models;
using Resolver.Core.Money;
using Resolver.Models.Chains.Escalate;
using Resolver.Models.Chains.Fix;
using Resolver.Models.Chains.Reproduce;
using Resolver.Models.Chains.Scaffold;
using Resolver.Models.Gateway;
using Resolver.Models.Loop;
using Resolver.Models.Routing;
using Resolver.Models.Tests.Scaffold;

namespace Resolver.Models.Tests.Chains;

/// <summary>Every way in which a run asks models, as one step of a run with a limit of calls.</summary>
internal static class ChainRuns
{
    public static string Opinion { get; } = JsonSerializer.Serialize(new
    {
        cause = new { text = "The bound is left out.", cites = new[] { "test-1" } },
        next_step = new { text = "Look at the failing test.", cites = new[] { "attempt-1" } },
        give_up = (string?)null,
    });

    /// <returns>Why there is no result, or <c>done</c>; and what it used.</returns>
    public static Task<(string End, ModelUsage Usage)> Ask(GatewayBench bench, string chain, RunId run, int limit) => Ask(bench, bench.Gateway, chain, run, limit);

    public static Task<(string End, ModelUsage Usage)> Ask(GatewayBench bench, ModelGateway gateway, string chain, RunId run, int limit) => chain switch
    {
        "test" => Write(bench, gateway, new StepKey(run, chain), limit),
        "scaffold" => Plan(bench, gateway, new StepKey(run, chain), limit),
        "route" => Route(bench, gateway, new StepKey(run, chain), limit),
        "explain" => Explain(bench, gateway, new StepKey(run, chain), limit),
        "turn" => Turn(bench, gateway, run, limit),
        _ => Propose(bench, gateway, new StepKey(run, chain), limit),
    };

    private static async Task<(string End, ModelUsage Usage)> Propose(GatewayBench bench, ModelGateway gateway, StepKey key, int limit)
    {
        // Not disposed: that would take the bench's gateway along.
        var result = await PatchModel.Over(gateway, bench.Parts).Propose(Bench.Prompt() with { Key = key, RunCalls = limit }, TestContext.Current.CancellationToken);
        return (result is PatchProposal.Failed failed ? failed.Code : "done", result.Usage);
    }

    private static async Task<(string End, ModelUsage Usage)> Write(GatewayBench bench, ModelGateway gateway, StepKey key, int limit)
    {
        var shown = Bench.Prompt();
        var place = new TestPlace("pytest", RepoPath.Parse("tests/test_new.py"), RepoPath.Parse("tests/test_limiter.py"), "def test_below():\n    assert allowed(1, 3)\n");
        var prompt = new ReproductionPrompt("small", key, shown.IssueTitle, shown.IssueBody, shown.Guidance, shown.Units, place, 1m) { RunCalls = limit };
        var result = await new ReproductionModel(gateway, bench.Logs).Write(prompt, TestContext.Current.CancellationToken);
        return (result is TestProposal.Failed failed ? failed.Code : "done", result.Usage);
    }

    private static async Task<(string End, ModelUsage Usage)> Plan(GatewayBench bench, ModelGateway gateway, StepKey key, int limit)
    {
        var place = new ServicePlace(RepoPath.Parse("services"), ["billing"], "example.com/shop");
        var prompt = new ScaffoldPrompt("small", key, "Scaffold an order service", ScaffoldModelTests.Issue(), Registry.Sample(), place, 1m) { RunCalls = limit };
        var result = await new ScaffoldModel(gateway, bench.Logs).Plan(prompt, TestContext.Current.CancellationToken);
        return (result is ScaffoldProposal.Failed failed ? failed.Code : "done", result.Usage);
    }

    private static async Task<(string End, ModelUsage Usage)> Route(GatewayBench bench, ModelGateway gateway, StepKey key, int limit)
    {
        var question = new RouteQuestion("small", key, "Something odd", "Please look.", 1m) { RunCalls = limit };
        var result = await new RouteModel(gateway, bench.Logs).Ask(question, TestContext.Current.CancellationToken);
        return (result is RouteOpinion.Absent absent ? absent.Code : "done", result.Usage);
    }

    private static async Task<(string End, ModelUsage Usage)> Explain(GatewayBench bench, ModelGateway gateway, StepKey key, int limit)
    {
        IReadOnlyList<EvidenceItem> evidence = [new("attempt-1", "attempt 1", "changed the bound"), new("test-1", "`T.last`", "T.last: AssertionError in pages")];
        var prompt = new EscalationPrompt("small", key, "Paging", "The last page is short.", "One attempt was not enough.", evidence, 0.5m) { RunCalls = limit };
        var result = await new EscalationModel(gateway, bench.Logs).Explain(prompt, TestContext.Current.CancellationToken);
        return (result is EscalationOpinion.Silent silent ? silent.Reason.Contains("no model call", StringComparison.Ordinal) ? ModelUsage.NoCallsLeft : silent.Reason : "done", result.Usage);
    }

    private static async Task<(string End, ModelUsage Usage)> Turn(GatewayBench bench, ModelGateway gateway, RunId run, int limit)
    {
        var shown = Bench.Prompt();
        var prompt = new LoopPrompt(
            "small", new CallKey(run, "debug-1", 1), shown.IssueTitle, shown.IssueBody, shown.Guidance, shown.Units, shown.Failures, string.Empty, null, [], 4, WrapUp: false, 1m)
        {
            RunCalls = limit,
        };
        var result = await new LoopModel(gateway, bench.Logs).Next(prompt, TestContext.Current.CancellationToken);
        return (result is LoopReply.Failed failed ? failed.Code : "done", result.Usage);
    }
}
