using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Resolver.Core.Ids;
using Resolver.Core.Money;
using Resolver.Models.Configuration;
using Resolver.Models.Gateway;

namespace Resolver.Models.Tests.Storm;

/// <summary>Many runs at once against one day's budget, each with a few calls.</summary>
internal static class RunStorm
{
    public const int Runs = 64;
    public const decimal BudgetUsd = 5m;
    public const decimal UsdPerMTokIn = 100m;
    public const decimal UsdPerMTokOut = 250m;
    private const int Calls = 2;

    /// <summary>Runs them all on a ledger in the store, as one process of its own would.</summary>
    public static async Task<IReadOnlyList<ModelReply>> Run(StormStore store, string endpoint, TimeProvider clock)
    {
        var ledger = await store.Open(clock);
        await using var closing = ledger as IAsyncDisposable;
        await ledger.SetLimit(new BudgetLimit(BudgetScope.Day, BudgetLimit.Every, BudgetUsd), CancellationToken.None);
        var tier = Bench.Tier(endpoint) with
        {
            ApiKeyEnv = null,
            UsdPerMTokIn = UsdPerMTokIn,
            UsdPerMTokCachedIn = UsdPerMTokIn,
            UsdPerMTokOut = UsdPerMTokOut,
            UsdPerMTokReasoning = UsdPerMTokOut,
            TimeoutSeconds = 40,
            IdleTimeoutSeconds = 20,
            MaxConcurrent = 32,
        };
        using var gateway = new ModelGateway(new ModelsFile([tier]), new GatewayParts(ledger, clock, NullLoggerFactory.Instance));
        var replies = await Task.WhenAll(Enumerable.Range(1, Runs).Select(run => Task.Run(() => One(gateway, RunId.Parse($"run-{run}")))));
        return [.. replies.SelectMany(static reply => reply)];
    }

    private static async Task<List<ModelReply>> One(ModelGateway gateway, RunId run)
    {
        var replies = new List<ModelReply>();
        for (var call = 1; call <= Calls; call++)
        {
            var request = new ModelRequest("small", new CallKey(run, "propose-1", call), [new ChatMessage(ChatRole.User, $"Call {call}.")], 20);
            replies.Add(await gateway.Ask(request, CancellationToken.None));
        }

        return replies;
    }
}

/// <summary>Real time, many times faster: timeouts of seconds pass in milliseconds.</summary>
internal sealed class FastClock(int speed) : TimeProvider
{
    private readonly DateTimeOffset _start = new(2026, 11, 10, 6, 0, 0, TimeSpan.Zero);
    private readonly long _started = System.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => _start + (System.GetElapsedTime(_started) * speed);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(System.CreateTimer(callback, state, Shorter(dueTime), Shorter(period)), Shorter);

    private TimeSpan Shorter(TimeSpan time) => time <= TimeSpan.Zero ? time : TimeSpan.FromMilliseconds(Math.Max(1, time.TotalMilliseconds / speed));

    private sealed class Timer(ITimer inner, Func<TimeSpan, TimeSpan> shorter) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(shorter(dueTime), shorter(period));

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
