using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using Resolver.Functions.Triggers;
using Resolver.TestKit.Azure;

namespace Resolver.Functions.Tests.Apps;

/// <summary>What the timers do.</summary>
public sealed class CareFunctionTests(AzuriteServer azurite)
{
    private const string Run = "acme-shop-7-0123456789ab-1";
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 28, 3, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Expire_GivesBackMoney_AndPurge_DeletesWhatEndedLongAgo()
    {
        var place = await AppPlace.On(azurite);
        place.Knows(Run, status: null, OrchestrationRuntimeStatus.Completed, _clock.GetUtcNow() - TimeSpan.FromDays(91));
        place.Hub.PurgeInstanceAsync(Arg.Any<string>(), Arg.Any<CancellationToken>()).Returns(new PurgeResult(1));
        var care = new CareFunctions(place.Brain, _clock);

        await care.Expire(null!, Cancel);
        await care.Purge(null!, place.Hub, Cancel);

        await place.Ledger.Received(1).Expire(Cancel);
        await place.Hub.Received(1).PurgeInstanceAsync(Run, Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Purge_AsksTheHubForNoMoreThanWhatItMayDelete()
    {
        var place = await AppPlace.On(azurite);

        await new CareFunctions(place.Brain, _clock).Purge(null!, place.Hub, Cancel);

        place.Hub.Received(1).GetAllInstancesAsync(Arg.Is<OrchestrationQuery?>(asked =>
            asked!.CreatedTo < _clock.GetUtcNow() - TimeSpan.FromDays(89)
            && asked.Statuses!.SequenceEqual(new[] { OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated })));
        place.Hub.ReceivedCalls().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Purge_KeepsWhatEndedLately()
    {
        var place = await AppPlace.On(azurite);
        place.Knows(Run, status: null, OrchestrationRuntimeStatus.Completed, _clock.GetUtcNow() - TimeSpan.FromDays(89));

        await new CareFunctions(place.Brain, _clock).Purge(null!, place.Hub, Cancel);

        await place.Hub.DidNotReceive().PurgeInstanceAsync(Arg.Any<string>(), Arg.Any<CancellationToken>());
    }
}
