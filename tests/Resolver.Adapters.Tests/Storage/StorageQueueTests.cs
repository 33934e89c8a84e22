using System.Collections.Concurrent;
using System.Text;
using Resolver.Adapters.Storage;
using Resolver.Core.Faults;
using Resolver.TestKit.Azure;

namespace Resolver.Adapters.Tests.Storage;

public sealed class StorageQueueTests(AzuriteServer azurite)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Message_ComesWithItsKeyTraceAndPayload_AndIsGoneAfterwards()
    {
        var bench = await QueueBench.Open(azurite);
        await bench.Sender.Send("run/test/1", new Payload("h\u00e9llo", 3), "00-11111111111111111111111111111111-2222222222222222-01", Cancel);
        var came = Source<QueueDelivery>();

        var delivery = await bench.Work((taken, _) => Set(came, taken), came.Task);

        delivery.Letter.Key.ShouldBe("run/test/1");
        delivery.Letter.TraceParent.ShouldBe("00-11111111111111111111111111111111-2222222222222222-01");
        delivery.Delivery.ShouldBe(1);
        (await delivery.Letter.Read<Payload>(bench.Artifacts, Cancel)).ShouldBe(new Payload("h\u00e9llo", 3));
        (await bench.Raw.GetPropertiesAsync(Cancel)).Value.ApproximateMessagesCount.ShouldBe(0);
    }

    [Theory]
    [InlineData(24_000, false)]
    [InlineData(25_000, true)]
    [InlineData(2_000_000, true)]
    public async Task PayloadOfAnySize_Travels_LargeOnesByClaimCheck(int characters, bool claimed)
    {
        var bench = await QueueBench.Open(azurite);
        var payload = new Payload(new string('x', characters), 0);
        await bench.Sender.Send("k", payload, traceParent: null, Cancel);
        var came = Source<QueueLetter>();

        var letter = await bench.Work((taken, _) => Set(came, taken.Letter), came.Task);

        (letter.Artifact is not null).ShouldBe(claimed);
        (await letter.Read<Payload>(bench.Artifacts, Cancel)).ShouldBe(payload);
    }

    [Fact]
    public async Task FunctionsHost_CanReadWhatWeSend()
    {
        var bench = await QueueBench.Open(azurite);
        await bench.Sender.Send("k", new Payload("a", 1), traceParent: null, Cancel);

        var message = await QueueBench.Next(bench.Raw);

        // Its messageEncoding "base64" gives a function the decoded text.
        var letter = QueueLetter.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(message.MessageText)));
        (await letter.Read<Payload>(bench.Artifacts, Cancel)).ShouldBe(new Payload("a", 1));
        message.ExpiresOn!.Value.Year.ShouldBeGreaterThan(2100);
    }

    [Fact]
    public async Task LongWork_KeepsItsMessage_WhileItsTimeIsRenewed()
    {
        var bench = await QueueBench.Open(azurite);
        await bench.Sender.Send("k", new Payload("a", 1), traceParent: null, Cancel);
        var deliveries = new ConcurrentQueue<long>();
        var done = Source<bool>();
        MortalWay? way = null;
        var (first, its) = await bench.Consumer(Work);
        var (second, _) = await bench.Consumer(Work);
        way = its;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = first.Run(stop.Token);

        // Five renewals are more than its time at a third each.
        async Task Work(QueueDelivery delivery, CancellationToken cancel)
        {
            deliveries.Enqueue(delivery.Delivery);
            await way!.Renewals(5);
            done.TrySetResult(true);
        }

        await way.Renewals(1);
        var other = second.Run(stop.Token);
        await done.Task.WaitAsync(Cancel);
        await stop.CancelAsync();
        await Task.WhenAll(running, other);

        deliveries.ShouldBe([1]);
    }

    [Fact]
    public async Task MessageThatSomebodyElseHas_StopsItsWork()
    {
        var bench = await QueueBench.Open(azurite);
        await bench.Sender.Send("k", new Payload("a", 1), traceParent: null, Cancel);
        var stopped = Source<bool>();

        await bench.Work(
            async (_, cancel) =>
            {
                await bench.Raw.ClearMessagesAsync(Cancel);
                await using var registration = cancel.Register(() => stopped.TrySetResult(true));
                await Task.Delay(Timeout.Infinite, cancel);
            },
            stopped.Task);

        (await bench.Poison.GetPropertiesAsync(Cancel)).Value.ApproximateMessagesCount.ShouldBe(0);
    }

    [Fact]
    public async Task WorkThatFailsForAWhile_IsTriedAgain_AndThenPoison()
    {
        var bench = await QueueBench.Open(azurite, options => options with { MaxDeliveries = 3 });
        await bench.Sender.Send("k", new Payload("a", 1), traceParent: null, Cancel);
        var deliveries = new ConcurrentQueue<long>();

        var poison = await bench.Work(
            (delivery, _) =>
            {
                deliveries.Enqueue(delivery.Delivery);
                throw new ResolverFault("GH-RATE", transient: true, "wait") { RetryAfter = TimeSpan.Zero };
            },
            QueueBench.Next(bench.Poison));

        deliveries.ShouldBe([1, 2, 3]);
        QueueLetter.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(poison.MessageText))).Key.ShouldBe("k");
    }

    [Fact]
    public async Task WorkThatFailsForGood_IsPoisonAtOnce()
    {
        var bench = await QueueBench.Open(azurite);
        await bench.Sender.Send("k", new Payload("a", 1), traceParent: null, Cancel);
        var deliveries = 0;

        await bench.Work(
            (_, _) =>
            {
                deliveries++;
                throw ResolverFault.Usage("GH-AUTH", "no");
            },
            QueueBench.Next(bench.Poison));

        deliveries.ShouldBe(1);
    }

    [Theory]
    [InlineData("this is not base64 !")]
    [InlineData("e30=")]
    [InlineData("bnVsbA==")]
    [InlineData("eyJrZXkiOiJrIn0=")]
    public async Task ForeignMessage_IsPoison_AsItIs_AndHoldsNobodyUp(string body)
    {
        var bench = await QueueBench.Open(azurite);
        await bench.Raw.SendMessageAsync(body, Cancel);
        await bench.Sender.Send("k", new Payload("a", 1), traceParent: null, Cancel);
        var came = Source<string>();

        var poison = await bench.Work((delivery, _) => Set(came, delivery.Letter.Key), QueueBench.Next(bench.Poison));

        poison.MessageText.ShouldBe(body);
        (await came.Task.WaitAsync(Cancel)).ShouldBe("k");
    }

    [Fact]
    public async Task MessageWhoseConsumersDie_IsPoisonWithoutBeingWorkedOnForEver()
    {
        var bench = await QueueBench.Open(azurite, options => options with { MaxDeliveries = 1 });
        await bench.Sender.Send("k", new Payload("a", 1), traceParent: null, Cancel);
        await bench.Raw.ReceiveMessageAsync(TimeSpan.FromSeconds(1), Cancel);
        var deliveries = 0;

        await bench.Work((_, _) => Task.FromResult(deliveries++), QueueBench.Next(bench.Poison));

        deliveries.ShouldBe(0);
    }

    [Fact]
    public async Task Stop_GivesBackWhatIsUnderWay()
    {
        var bench = await QueueBench.Open(azurite, options => options with { Visibility = TimeSpan.FromHours(1) });
        await bench.Sender.Send("k", new Payload("a", 1), traceParent: null, Cancel);
        var began = Source<bool>();

        await bench.Work(
            async (_, cancel) =>
            {
                began.SetResult(true);
                await Task.Delay(Timeout.Infinite, cancel);
            },
            began.Task);

        (await QueueBench.Next(bench.Raw)).DequeueCount.ShouldBe(2);
    }

    [Fact]
    public async Task ServiceThatIsDownForAWhile_IsWaitedFor()
    {
        var bench = await QueueBench.Open(azurite);
        var came = Source<bool>();
        var (consumer, way) = await bench.Consumer((_, _) => Set(came, value: true));
        way.Refuse(3);
        await bench.Sender.Send("k", new Payload("a", 1), traceParent: null, Cancel);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        var running = consumer.Run(stop.Token);

        (await Task.WhenAny(came.Task, running)).ShouldBe(came.Task);
        await stop.CancelAsync();
        await running;
    }

    [Theory]
    [InlineData("Name", "Not_Legal")]
    [InlineData("Name", "a--b")]
    [InlineData("Visibility", "work")]
    public async Task OptionOutOfRange_IsRefusedByName(string option, string name)
    {
        var bench = await QueueBench.Open(azurite);
        var options = new StorageQueueOptions { Name = name, Visibility = option == "Visibility" ? TimeSpan.Zero : TimeSpan.FromSeconds(1) };

        var fault = await Should.ThrowAsync<ResolverFault>(
            StorageQueue.Open(AzureStorageOptions.Emulator("UseDevelopmentStorage=true"), bench.Artifacts, options, Cancel));

        fault.Code.ShouldBe("QUEUE-OPTIONS");
        fault.Message.ShouldContain(option);
    }

    private static TaskCompletionSource<T> Source<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static Task Set<T>(TaskCompletionSource<T> source, T value)
    {
        source.TrySetResult(value);
        return Task.CompletedTask;
    }

    private sealed record Payload(string Text, int Number);
}
