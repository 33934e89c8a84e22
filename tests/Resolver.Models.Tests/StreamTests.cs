using Resolver.Models.Gateway;
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
}
