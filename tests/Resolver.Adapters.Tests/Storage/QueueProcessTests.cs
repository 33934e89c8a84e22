using System.Diagnostics;
using System.Globalization;
using Resolver.TestKit.Azure;

namespace Resolver.Adapters.Tests.Storage;

/// <summary>
/// Real processes work on one queue and are killed with SIGKILL, over and over. <c>RESOLVER_QUEUE_MESSAGES</c> says how many messages, 1,000 by
/// default; the form that is meant for people has 10,000.
/// </summary>
public sealed class QueueProcessTests(AzuriteServer azurite)
{
    private const int Consumers = 2;
    private const int KillEvery = 200;
    private const int SelfKill = 60;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ProcessesKilledOverAndOver_LoseNoMessage_AndEveryEffectHappensOnce()
    {
        var messages = int.Parse(Environment.GetEnvironmentVariable("RESOLVER_QUEUE_MESSAGES") ?? "1000", CultureInfo.InvariantCulture);
        var bench = await QueueBench.Open(azurite, static options => QueueVictim.Options(options.Name));
        var folder = Directory.CreateTempSubdirectory("resolver-queue-").FullName;
        var watch = Stopwatch.StartNew();
        await Parallel.ForAsync(0, messages, Cancel, async (number, cancel) => await bench.Sender.Send(Key(number), number, traceParent: null, cancel));
        var sent = watch.Elapsed;
        await using var crew = new Crew(await azurite.ConnectionString(), bench.Options.Name, folder);

        await crew.Work(messages);

        var done = watch.Elapsed;
        Effects(folder).Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, messages).Select(Key).Order(StringComparer.Ordinal), "none is lost");
        crew.Kills.ShouldBeGreaterThanOrEqualTo(messages / KillEvery - 1);

        // A message of a dead process is seen again after all that were never taken.
        async Task<bool> IsEmpty() => (await bench.Raw.GetPropertiesAsync(Cancel)).Value.ApproximateMessagesCount == 0;
        (await Eventually(IsEmpty, looks: 200 + (messages / 10))).ShouldBeTrue("nothing is left over");
        var again = Directory.GetFiles(folder, "again.*").Sum(static file => File.ReadLines(file).Count());
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{messages} messages sent in {sent.TotalSeconds:0.0} s, done after {done.TotalSeconds:0.0} s, the queue empty after {watch.Elapsed.TotalSeconds:0.0} s; {crew.Kills} kills, {again} deliveries found their effect made"));
        again.ShouldBeGreaterThan(0, "kills came between an effect and its message's end");
        (await bench.Poison.GetPropertiesAsync(Cancel)).Value.ApproximateMessagesCount.ShouldBe(0);
        await crew.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static string Key(int number) => string.Create(CultureInfo.InvariantCulture, $"key-{number}");

    private static string[] Effects(string folder) => [.. Directory.GetFiles(folder, "key-*").Select(static file => Path.GetFileName(file))];

    private static async Task<bool> Eventually(Func<Task<bool>> holds, int looks)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var look = 0; look < looks && await timer.WaitForNextTickAsync(Cancel); look++)
        {
            if (await holds())
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Consumers, and who kills them.</summary>
    private sealed class Crew(string connection, string queue, string folder) : IAsyncDisposable
    {
        private readonly List<Process> _alive = [];

        public int Kills { get; private set; }

        /// <summary>Kills one of them with each so many effects, and replaces whoever is dead, until all is done.</summary>
        public async Task Work(int messages)
        {
            _alive.AddRange(Enumerable.Range(0, Consumers).Select(number => Start(number == 0 ? SelfKill : QueueVictim.Immortal)));
            var own = _alive[0]; // it ends by itself, between an effect and its message's end
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            var next = KillEvery;
            for (int done; (done = Effects(folder).Length) < messages && await timer.WaitForNextTickAsync(Cancel);)
            {
                if (done >= next)
                {
                    _alive.First(process => process != own).Kill();
                    next += KillEvery;
                }

                foreach (var dead in _alive.FindAll(static process => process.HasExited))
                {
                    Kills++;
                    dead.ExitCode.ShouldBe(128 + 9, "it died of SIGKILL and of nothing else");
                    dead.Dispose();
                    _alive.Remove(dead);
                    _alive.Add(Start(QueueVictim.Immortal));
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var process in _alive)
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
                process.Dispose();
            }

            _alive.Clear();
        }

        private Process Start(int end) => QueueVictim.Start(connection, queue, folder, end);
    }
}
