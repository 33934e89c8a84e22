using Microsoft.Extensions.Time.Testing;
using Resolver.Adapters.Intake;
using Resolver.Core.Hosts;

namespace Resolver.Adapters.Tests.Intake;

/// <summary>Which repositories are looked at.</summary>
public sealed class PolledPlacesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Installations_AreAskedOnceAnHour_AndAnewWhenTheyChanged()
    {
        var clock = new FakeTimeProvider();
        var asked = 0;
        var places = new PolledPlaces(new IntakeRules("resolver:fix", Self: null, ["acme/*"]), _ => Task.FromResult<IReadOnlyList<string>>([$"acme/shop-{++asked}", "labs/x"]), clock);

        (await places.List(Cancel)).ShouldBe(["acme/shop-1"]);
        (await places.List(Cancel)).ShouldBe(["acme/shop-1"]);
        places.Forget();
        (await places.List(Cancel)).ShouldBe(["acme/shop-2"]);
        clock.Advance(TimeSpan.FromHours(1));
        (await places.List(Cancel)).ShouldBe(["acme/shop-3"]);
    }
}
