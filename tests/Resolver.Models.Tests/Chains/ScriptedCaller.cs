using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Resolver.Core.Ids;
using Resolver.Core.Models;
using Resolver.Core.Money;
using Resolver.Models.Chains;
using Resolver.Models.Configuration;
using Resolver.Models.Gateway;

namespace Resolver.Models.Tests.Chains;

/// <summary>A gateway that answers from a list; each answer costs one cent. It knows the replies that it has given by key, as receipts.</summary>
internal sealed class ScriptedCaller(params IReadOnlyList<object> script) : IModelCaller
{
    private readonly Dictionary<CallKey, ModelReply> _receipts = [];
    private int _next;

    public List<ModelRequest> Requests { get; } = [];

    /// <summary>Answers that were not read from a receipt.</summary>
    public int Bought => _next;

    /// <summary>A budget's refusal, as an answer of the list.</summary>
    public static BudgetRefusal NoMoney { get; } = new(new BudgetWindow(BudgetScope.Run, "run-1", string.Empty), 0.5m, 0.1m, 0.1m, 0);

    public static ModelUsage Cent { get; } = new(1, 1_000, 100, 0.01m, 1);

    public static ModelTierOptions Tier { get; } = Bench.Tier("http://127.0.0.1:1/v1");

    public ChainContext Context(Func<ModelTierOptions, ModelTierOptions>? change = null) =>
        new(this, change?.Invoke(Tier) ?? Tier, new StepKey(RunId.Parse("run-1"), "propose-1"), NullLogger.Instance);

    public Task<ModelReply> Ask(ModelRequest request, CancellationToken cancel)
    {
        Requests.Add(request);
        if (!_receipts.TryGetValue(request.Key, out var reply))
        {
            reply = Reply(script[Math.Min(_next++, script.Count - 1)]);
            _receipts[request.Key] = reply;
        }

        return Task.FromResult(reply);
    }

    private static ModelReply Reply(object answer) => answer switch
    {
        string text => new ModelReply.Answered(new ChatResponse(new ChatMessage(ChatRole.Assistant, text)) { FinishReason = ChatFinishReason.Stop }, Cent),
        ChatFinishReason reason => new ModelReply.Answered(new ChatResponse(new ChatMessage(ChatRole.Assistant, "{\"a")) { FinishReason = reason }, Cent),
        BudgetRefusal why => new ModelReply.OverBudget(why, ModelUsage.None),
        _ => (ModelReply)answer,
    };
}
