using Resolver.Core.Faults;
using Resolver.Models.Cassettes;
using Resolver.TestKit.Models;

namespace Resolver.Models.Tests.Cassettes;

/// <summary>The file: readable, the same for the same recording, and refused with the cure where it is not one.</summary>
public sealed class CassetteFileTests
{
    [Fact]
    public void NoFile_ToReplay_IsAFault()
    {
        using var studio = new Studio();
        Should.Throw<ResolverFault>(() => Cassette.Open(studio.Path, CassetteMode.Replay)).Code.ShouldBe("CASSETTE-MISSING");
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"format":2,"calls":[],"messages":{},"options":{}}""")]
    [InlineData("""{"format":1,"calls":[{"model":"m","messages":["user-1"],"answer":null}],"messages":{},"options":{}}""")]
    [InlineData("""{"format":1,"calls":[{"model":"m","messages":[],"options":"o-1","answer":null}],"messages":{},"options":{}}""")]
    [InlineData("""{"format":1,"calls":[{"model":"m","messages":[],"answer":{"txt":["a typing error"]}}],"messages":{},"options":{}}""")]
    [InlineData("""{"format":1,"calls":[{"messages":[]}],"messages":{},"options":{}}""")]
    public void OtherFile_IsAFaultThatNamesIt(string text)
    {
        using var studio = new Studio();
        File.WriteAllText(studio.Path, text);

        var fault = Should.Throw<ResolverFault>(() => Cassette.Open(studio.Path, CassetteMode.Record));

        fault.Code.ShouldBe("CASSETTE-INVALID");
        fault.Message.ShouldContain("run.cassette.json");
        File.ReadAllText(studio.Path).ShouldBe(text);
    }

    [Fact]
    public void PlaceThatIsNoFile_IsFoundBeforeAnythingIsPaidFor()
    {
        using var studio = new Studio();
        Directory.CreateDirectory(studio.Path);
        Should.Throw<ResolverFault>(() => Cassette.Open(studio.Path, CassetteMode.Record)).Code.ShouldBe("CASSETTE-FILE");
    }

    [Fact]
    public async Task Conversation_IsKeptOnce_AndRecordedAgainIsTheSameFile()
    {
        using var studio = new Studio();
        async Task Record()
        {
            await using var recording = await studio.Tape(CassetteMode.Record, ChatAnswer.Text("yes"));
            await recording.Ask(GatewayBench.Request(call: 1));
            await recording.Ask(GatewayBench.Request(call: 2, text: "Say no."));
        }

        await Record();
        var first = studio.Text;
        await Record();

        studio.Text.ShouldBe(first);
        studio.Json["messages"]!.AsObject().Count.ShouldBe(3, "the instruction is there once");
        studio.Json["messages"]!.AsObject().ShouldAllBe(message => message.Key.StartsWith((string)message.Value!["role"]!, StringComparison.Ordinal));
        first.ShouldEndWith("}\n");
        first.ShouldNotContain('\r');
    }
}
