using Resolver.Models.Gateway;
using Resolver.Models.Wire;
using Resolver.TestKit.Models;

namespace Resolver.Models.Tests;

public sealed class StreamTests
{
    [Fact]
    public async Task Reply_KeepsItsText_AndNothingOfTheEventsThatBroughtIt()
    {
        var text = new string('y', 10_000);
        await using var bench = await GatewayBench.With(ChatAnswer.Text(text, new ChatUsage(20, 1_000)));

        var response = (await bench.Ask()).ShouldBeOfType<ModelReply.Answered>().Response;

        response.Text.ShouldBe(text);
        response.Messages.ShouldAllBe(static message => message.RawRepresentation == null && message.Contents.All(static content => content.RawRepresentation == null));
    }

    [Fact]
    public async Task TimeThatPassesAsTheReplyEnds_HarmsNobody()
    {
        var clock = new HeldClock();
        var stream = new ReplyStream(new MemoryStream([1, 2]), new HttpResponseMessage(), maxBytes: 100, idleSeconds: 1, clock);
        (await stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken)).ShouldBe(1);
        (await stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken)).ShouldBe(1);
        await stream.DisposeAsync();

        // On a real timer whatever this throws ends the program.
        Should.NotThrow(clock.Fire);
    }

    /// <summary>Its one timer fires when the test says, as one that was already on its way when it was stopped.</summary>
    private sealed class HeldClock : TimeProvider
    {
        private Action? _fire;

        public void Fire() => _fire.ShouldNotBeNull()();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _fire = () => callback(state);
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
