using System.Collections.Concurrent;
using Resolver.Adapters.Storage;
using Resolver.TestKit.Azure;

namespace Resolver.Adapters.Tests.Storage;

/// <summary>Consumers are cut off from the server in the middle of their work, over and over; <see cref="QueueProcessTests"/> kills real ones.</summary>
public sealed class QueueKillTests(AzuriteServer azurite)
{
    private const int Messages = 400;
    private const int KillEvery = 70;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ConsumersThatDie_LoseNothing_AndEveryEffectHappensOnce()
    {
        var bench = await QueueBench.Open(azurite, options => options with { Parallelism = 16, MaxDeliveries = 50 });
        await Parallel.ForAsync(0, Messages, Cancel, async (number, cancel) => await bench.Sender.Send($"key-{number}", number, traceParent: null, cancel));
        var life = new Life(bench);

        while (life.Effects.Count < Messages)
        {
            await life.Live();
        }

        life.Kills.ShouldBe((Messages - 1) / KillEvery, "or nothing was tried");
        life.Repeated.ShouldBeGreaterThan(0, "kills came between an effect and its message's end");
        life.Effects.Keys.Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, Messages).Select(static number => $"key-{number}").Order(StringComparer.Ordinal));
        (await bench.Poison.GetPropertiesAsync(Cancel)).Value.ApproximateMessagesCount.ShouldBe(0);
    }

    /// <summary>One consumer after another. The effects are what outlives them.</summary>
    private sealed class Life(QueueBench bench)
    {
        private int _repeated;
        private int _done;

        public ConcurrentDictionary<string, bool> Effects { get; } = new(StringComparer.Ordinal);

        public int Repeated => _repeated;

        public int Kills { get; private set; }

        /// <summary>Lives until it is killed, or nothing is left to do.</summary>
        public async Task Live()
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            MortalWay? way = null;
            var (consumer, its) = await bench.Consumer((delivery, _) => Work(delivery, way!, end));
            way = its;
            await consumer.Run(end.Token);
        }

        private async Task Work(QueueDelivery delivery, MortalWay way, CancellationTokenSource end)
        {
            if (!Effects.TryAdd(delivery.Letter.Key, value: true))
            {
                Interlocked.Increment(ref _repeated);
                return;
            }

            var done = Interlocked.Increment(ref _done);
            if (done % KillEvery == 0 && done < Messages)
            {
                way.Kill();
                Kills++;
                await end.CancelAsync();
            }
            else if (done == Messages)
            {
                await end.CancelAsync();
            }
        }
    }
}
