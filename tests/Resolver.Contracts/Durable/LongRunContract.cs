using System.Text;
using Resolver.Core.Durable;
using Shouldly;
using Xunit;

namespace Resolver.Contracts.Durable;

/// <summary>Long histories, a restart after every step, and what follows from the run's id.</summary>
public abstract class LongRunContract : WorkflowContract
{
    private static readonly WorkflowDefinition<int, string> Main = new("main", 1);
    private static readonly WorkflowDefinition<int, string> Child = new("child", 1);
    private static readonly ActivityDefinition<int, int> Work = new("work");
    private static readonly EventDefinition<string> Go = new("go");

    [Fact]
    public async Task ThousandSteps_ReplayToTheSameEnd()
    {
        var calls = 0;
        await using var host = await Host(registry => registry
            .Activity(Work, input =>
            {
                Interlocked.Increment(ref calls);
                return input;
            })
            .Workflow(Main, static async (context, rounds) =>
            {
                var sum = 0;
                for (var round = 0; round < rounds; round++)
                {
                    var parts = await Task.WhenAll(Enumerable.Range(0, 50).Select(part => context.CallActivity(Work, $"{round}-{part}", part)));
                    sum += parts.Sum();
                }

                context.SetStatus("waiting");
                return $"{sum} {(await context.WaitForEvent(Go, DateTimeOffset.MaxValue)).Value}";
            }));
        var run = Flow.Id();
        await host.Client.Start(run, Main, 20, Cancel);
        await host.UntilStatus(run, "waiting");
        await host.Restart();
        await host.Client.RaiseEvent(run, Go, "end", "e1", Cancel);

        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe("24500 end");
        calls.ShouldBe(1000);
    }

    [Fact]
    public async Task RestartAfterEveryStep_ChangesNothing()
    {
        var calls = 0;
        await using var host = await Host(registry => registry
            .Activity(Work, input =>
            {
                Interlocked.Increment(ref calls);
                return input * 10;
            })
            .Workflow(Child, static async (context, input) => $"c{await context.CallActivity(Work, "in child", input)}")
            .Workflow(Main, static async (context, rounds) =>
            {
                var text = new StringBuilder();
                for (var round = 1; round <= rounds; round++)
                {
                    context.SetStatus($"round {round}");
                    var word = await context.WaitForEvent(Go, context.UtcNow + TimeSpan.FromDays(2));
                    var (random, id) = (context.NewRandom(1000), context.NewGuid());
                    var work = context.CallActivity(Work, $"work-{round}", round);
                    text.Append($"{word.Value} {await work} {await context.CallSubWorkflow(Child, $"child-{round}", round)} {random} {id} ");
                    await context.SleepUntil(context.UtcNow - TimeSpan.FromSeconds(1));
                }

                return text.ToString();
            }));
        var run = Flow.Id();
        await host.Client.Start(run, Main, 5, Cancel);
        for (var round = 1; round <= 5; round++)
        {
            await host.UntilStatus(run, $"round {round}");
            await host.Restart();
            await host.Client.RaiseEvent(run, Go, $"w{round}", $"e{round}", Cancel);
        }

        var expected = Enumerable.Range(1, 5).Select(round =>
            $"w{round} {round * 10} c{round * 10} {Random(run, (2 * round) - 2)} {DerivedIds.Id(run, 0, (2 * round) - 1)} ");
        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe(string.Concat(expected));
        calls.ShouldBe(10);
    }

    [Fact]
    public async Task Ids_FollowFromTheRun_OnEveryHost()
    {
        await using var host = await Host(static registry => registry
            .Workflow(Child, static (context, _) => Task.FromResult(context.Run.Value))
            .Workflow(Main, static async (context, round) =>
            {
                var found = $"{context.NewGuid()} {await context.CallSubWorkflow(Child, "sub", round)}";
                context.SetStatus(found);
                if (round == 0)
                {
                    context.ContinueAsNew(round + 1);
                }

                return found;
            }));
        var run = Resolver.Core.Ids.RunId.Parse("a-run-with-a-fixed-id-0123456789ab-1");
        await host.Client.Start(run, Main, 1, Cancel);

        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe("e6b96ec7-3d3a-8932-ac2b-edf3d8396a86 a-run-with-a-fixed-id-0123456789ab-1-e86abf089b");

        var again = Flow.Id();
        await host.Client.Start(again, Main, 0, Cancel);
        (await host.UntilEnd(again)).Output!.Value.GetString().ShouldBe($"{DerivedIds.Id(again, 1, 0)} {DerivedIds.Child(again, 1, "sub")}");
    }

    [Fact]
    public async Task Random_IsWithinItsBounds_AndTheSameOnReplay()
    {
        await using var host = await Host(static registry => registry
            .Activity(Work, static input => input)
            .Workflow(Main, static async (context, count) =>
            {
                var before = string.Join(',', Enumerable.Range(0, count).Select(_ => context.NewRandom(6)));
                await context.CallActivity(Work, "one", 1);
                return $"{before} {context.NewRandom(1)}";
            }));
        var run = Flow.Id();
        await host.Client.Start(run, Main, 50, Cancel);

        var parts = (await host.UntilEnd(run)).Output!.Value.GetString()!.Split(' ');

        parts[1].ShouldBe("0");
        parts[0].ShouldBe(string.Join(',', Enumerable.Range(0, 50).Select(number => (int)(Bits(run, number) % 6))));
        parts[0].Split(',').Distinct().Count().ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task ContinueAsNew_KeepsStatusAcceptanceAndKnownEvents()
    {
        await using var host = await Host(static registry => registry.Workflow(Main, static async (context, round) =>
        {
            if (round == 1)
            {
                context.SetStatus("from the first");
                await context.WaitForEvent(Go, DateTimeOffset.MaxValue);
                context.ContinueAsNew(2);
                return "first";
            }

            return (await context.WaitForEvent(Go, DateTimeOffset.MaxValue)).Value!;
        }));
        var run = Flow.Id();
        await host.Client.Start(run, Main, 1, Cancel);
        var before = await host.UntilStatus(run, "from the first");
        await host.Pass(TimeSpan.FromMilliseconds(200));
        await host.Client.RaiseEvent(run, Go, "a", "e1", Cancel);
        var after = await host.Until(run, static snapshot => snapshot.Input.GetInt32() == 2);

        after.Status!.Value.GetString().ShouldBe("from the first");
        after.CreatedAt.ShouldBe(before.CreatedAt);
        await host.Client.RaiseEvent(run, Go, "a again", "e1", Cancel);
        await host.Client.RaiseEvent(run, Go, "b", "e2", Cancel);
        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe("b");
    }

    private static int Random(Resolver.Core.Ids.RunId run, int number) => (int)(Bits(run, number) % 1000);

    private static ulong Bits(Resolver.Core.Ids.RunId run, int number)
    {
        Span<byte> bytes = stackalloc byte[16];
        DerivedIds.Id(run, 0, number).TryWriteBytes(bytes, bigEndian: true, out _);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16;
    }
}
