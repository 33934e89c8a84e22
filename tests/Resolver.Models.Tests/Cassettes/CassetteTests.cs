using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Resolver.Core.Faults;
using Resolver.Core.Money;
using Resolver.Models.Cassettes;
using Resolver.Models.Configuration;
using Resolver.Models.Gateway;
using Resolver.TestKit.Models;

namespace Resolver.Models.Tests.Cassettes;

/// <summary>What is recorded is answered again, through the whole pipeline, without network and key.</summary>
public sealed class CassetteTests
{
    private static readonly ChatUsage Usage = new(1_234, 56, Cached: 1_024, Reasoning: 7);

    [Fact]
    public async Task RecordedAnswer_IsReplayedWithoutNetworkAndKey_AtTheSamePrice()
    {
        using var studio = new Studio();
        decimal paid;
        await using (var recording = await studio.Tape(CassetteMode.Record, ChatAnswer.Text("line one\nline \"two\" — ü", Usage)))
        {
            var bought = (await recording.Ask()).ShouldBeOfType<ModelReply.Answered>();
            paid = bought.Usage.Usd;
            recording.Server.Requests.ShouldHaveSingleItem().Headers["Authorization"].ShouldContain(Bench.Key);
        }

        await using var replay = await studio.Replay();
        var answered = (await replay.Ask()).ShouldBeOfType<ModelReply.Answered>();

        answered.Response.Text.ShouldBe("line one\nline \"two\" — ü");
        answered.Response.ModelId.ShouldBe("served-model");
        answered.Response.FinishReason.ShouldBe(ChatFinishReason.Stop);
        answered.Response.Usage!.ReasoningTokenCount.ShouldBe(7);
        answered.Usage.Usd.ShouldBe(paid);
        answered.Usage.Usd.ShouldBe(((210 * 2m) + (1_024 * 0.5m) + (56 * 8m)) / 1_000_000m);
        (await replay.Entries()).ShouldHaveSingleItem().State.ShouldBe(EntryState.Settled);
        studio.Calls[0]!["answer"]!["text"]!.AsArray().Count.ShouldBe(2, "a line of the answer is a line of the file");
    }

    [Fact]
    public async Task ToolCalls_AreReplayed()
    {
        using var studio = new Studio();
        var body = ChatEvents.Chunk(new { role = "assistant", tool_calls = new[] { new { index = 0, id = "call_1", type = "function", function = new { name = "search_code", arguments = "{\"que" } } } }, null)
            + ChatEvents.Chunk(new { tool_calls = new[] { new { index = 0, function = new { arguments = "ry\":\"limit\"}" } } } }, null)
            + ChatEvents.Chunk(new { tool_calls = new[] { new { index = 1, id = "call_2", type = "function", function = new { name = "give_up", arguments = "not json" } } } }, null)
            + ChatEvents.Chunk(new { }, "tool_calls") + "data: [DONE]\n\n";
        await using (var recording = await studio.Tape(CassetteMode.Record, ChatAnswer.Body(body, "text/event-stream")))
        {
            await recording.Ask(Studio.WithTools());
        }

        await using var replay = await studio.Replay();
        var answered = (await replay.Ask(Studio.WithTools(callId: "call_of_another_day"))).ShouldBeOfType<ModelReply.Answered>();

        answered.Response.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
        var calls = answered.Response.Messages.SelectMany(static message => message.Contents).OfType<FunctionCallContent>().ToList();
        calls.Select(static call => (call.CallId, call.Name)).ShouldBe([("call_1", "search_code"), ("call_2", "give_up")]);
        calls[0].Arguments!["query"]!.ToString().ShouldBe("limit");
        studio.Calls[0]!["answer"]!["toolCalls"]![0]!["arguments"]!["query"]!.GetValue<string>().ShouldBe("limit");
    }

    [Fact]
    public async Task AnswerInOnePiece_AndRefusalOfTheDialect_AreReplayed()
    {
        using var studio = new Studio();
        await using (var recording = await studio.Tape(CassetteMode.Record, ChatAnswer.Status(400, """{"error":{"message":"response_format is not supported"}}"""), ChatAnswer.Whole("""{"b":1,"a":2}""")))
        {
            (await recording.Ask(Formatted())).ShouldBeOfType<ModelReply.Answered>();
        }

        await using var replay = await studio.Replay();
        (await replay.Ask(Formatted())).ShouldBeOfType<ModelReply.Answered>().Response.Text.ShouldBe("""{"b":1,"a":2}""");
        studio.Calls.Select(static call => (int?)call!["answer"]!["status"]).ShouldBe([400, null]);
        studio.Calls[1]!["answer"]!["json"]!["a"]!.GetValue<int>().ShouldBe(2);
    }

    [Fact]
    public async Task WhatAnotherDayMayAnswerDifferently_IsNotRecorded()
    {
        using var studio = new Studio();
        await using (var recording = await studio.Tape(CassetteMode.Record, ChatAnswer.RateLimited("1"), ChatAnswer.Cut(new string('x', 400)), ChatAnswer.Text("yes")))
        {
            (await recording.Ask()).ShouldBeOfType<ModelReply.Answered>().Response.Text.ShouldBe("yes");
            recording.Server.Requests.Count.ShouldBe(3);
        }

        await using (var refused = await studio.Tape(CassetteMode.Record, ChatAnswer.Status(401)))
        {
            (await refused.Ask(GatewayBench.Request(text: "another"))).ShouldBeOfType<ModelReply.Failed>().Code.ShouldBe("MODEL-UNAUTHORIZED");
        }

        studio.Calls.ShouldHaveSingleItem()!["answer"]!["text"]![0]!.GetValue<string>().ShouldBe("yes");
    }

    [Fact]
    public async Task KeysAndHeaders_AreNeverInTheFile()
    {
        using var studio = new Studio();
        const string Token = "ghp" + "_0123456789abcdefghijklmnopqrstuvwxyz";
        await using (var recording = await studio.Tape(CassetteMode.Record, ChatAnswer.Status(413, $"{{\"error\":\"the key {Bench.Key} may not do this\"}}"), ChatAnswer.Text($"your token is {Token}")))
        {
            await recording.Ask(GatewayBench.Request(text: $"the log says {Bench.Key} and {Token}"));
            await recording.Ask(GatewayBench.Request(text: "what is it?", call: 2));
            recording.Server.Requests[0].Headers["Authorization"].ShouldContain(Bench.Key);
        }

        studio.Calls.Count.ShouldBe(2);
        studio.Text.ShouldNotContain(Bench.Key);
        studio.Text.ShouldNotContain(Token);
        studio.Text.ShouldNotContain("Authorization", Case.Insensitive);
        studio.Text.ShouldContain("your token is [secret removed]");
    }

    [Fact]
    public async Task UnrecordedRequest_IsAFaultThatShowsTheFirstDifference_AndCostsNothing()
    {
        using var studio = new Studio();
        await using (var recording = await studio.Tape(CassetteMode.Record, ChatAnswer.Text("yes"), ChatAnswer.Text("no")))
        {
            await recording.Ask(GatewayBench.Request(text: "something else"));
            await recording.Ask(GatewayBench.Request(text: "first\nsecond line\nthird", call: 2));
        }

        await using var replay = await studio.Replay();
        var fault = await Should.ThrowAsync<ResolverFault>(() => replay.Ask(GatewayBench.Request(text: "first\nsecond word\nthird")));

        fault.Code.ShouldBe("CASSETTE-MISS");
        fault.Kind.ShouldBe(FaultKind.Usage);
        fault.Message.ShouldContain("Nearest is call 2; first difference in message 2 (user), line 2: recorded \"second line\", asked \"second word\".");
        fault.Message.ShouldContain("--cassette-mode record");
        (await replay.Entries()).ShouldAllBe(entry => entry.State == EntryState.Released);
    }

    [Fact]
    public async Task Draft_WritesTheRequest_AndAPersonsAnswerIsPlayed()
    {
        using var studio = new Studio();
        await using (var draft = await studio.Replay(CassetteMode.Draft))
        {
            (await Should.ThrowAsync<ResolverFault>(() => draft.Ask())).Code.ShouldBe("CASSETTE-UNANSWERED");
        }

        studio.Calls[0]!.AsObject().ContainsKey("answer").ShouldBeTrue();
        studio.Text.ShouldContain("Say yes.");
        await using (var replay = await studio.Replay())
        {
            (await Should.ThrowAsync<ResolverFault>(() => replay.Ask())).Code.ShouldBe("CASSETTE-UNANSWERED");
        }

        studio.Write(json => json["calls"]![0]!["answer"] = JsonNode.Parse("""{"json":{"answer":"yes"},"usage":{"in":20,"out":3}}"""));
        await using var answered = await studio.Replay();
        var reply = (await answered.Ask()).ShouldBeOfType<ModelReply.Answered>();
        reply.Response.Text.ShouldBe("""{"answer":"yes"}""");
        reply.Usage.TokensOut.ShouldBe(3);
    }

    [Fact]
    public async Task Auto_AsksOnlyForWhatIsMissing()
    {
        using var studio = new Studio();
        await using (var first = await studio.Tape(CassetteMode.Auto, ChatAnswer.Text("one")))
        {
            await first.Ask();
        }

        await using var second = await studio.Tape(CassetteMode.Auto, ChatAnswer.Text("two"));
        (await second.Ask()).ShouldBeOfType<ModelReply.Answered>().Response.Text.ShouldBe("one");
        (await second.Ask(GatewayBench.Request(call: 2, text: "And now?"))).ShouldBeOfType<ModelReply.Answered>().Response.Text.ShouldBe("two");
        second.Server.Requests.ShouldHaveSingleItem();
        studio.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task SameRequestAgain_GetsItsAnswersInTurn_AndTheLastOneRepeats()
    {
        using var studio = new Studio();
        await using (var recording = await studio.Tape(CassetteMode.Record, ChatAnswer.Text("one"), ChatAnswer.Text("two")))
        {
            await recording.Ask(GatewayBench.Request(call: 1));
            await recording.Ask(GatewayBench.Request(call: 2));
        }

        await using var replay = await studio.Replay();
        var answers = new List<string>();
        for (var call = 1; call <= 3; call++)
        {
            answers.Add(((ModelReply.Answered)await replay.Ask(GatewayBench.Request(call))).Response.Text);
        }

        answers.ShouldBe(["one", "two", "two"]);
    }

    [Fact]
    public async Task RecordedAgain_ReplacesTheAnswersInTheirPlace()
    {
        using var studio = new Studio();
        await using (var first = await studio.Tape(CassetteMode.Record, ChatAnswer.Text("old one"), ChatAnswer.Text("other"), ChatAnswer.Text("old two")))
        {
            await first.Ask(GatewayBench.Request(call: 1));
            await first.Ask(GatewayBench.Request(call: 2, text: "other"));
            await first.Ask(GatewayBench.Request(call: 3));
        }

        await using (var second = await studio.Tape(CassetteMode.Record, ChatAnswer.Text("new one")))
        {
            await second.Ask(GatewayBench.Request(call: 1));
        }

        studio.Calls.Select(static call => call!["answer"]!["text"]![0]!.GetValue<string>()).ShouldBe(["new one", "other"]);
    }

    [Fact]
    public async Task Azure_ReplaysWithoutAnIdentity()
    {
        using var studio = new Studio();
        ModelTierOptions Azure(ModelTierOptions tier) => tier with { Provider = ModelProvider.Azure, Model = "my-deployment", ApiKeyEnv = null, Endpoint = new Uri(tier.Endpoint.GetLeftPart(UriPartial.Authority)) };
        await using (var recording = await GatewayBench.With(Azure, parts => Cassette.Open(studio.Path, CassetteMode.Record).In(parts with { Identity = static () => new IdentityFake("entra-token-1") }), [ChatAnswer.Text("yes")]))
        {
            await recording.Ask();
        }

        studio.Text.ShouldNotContain("entra-token-1");
        await using var replay = await GatewayBench.With(Azure, parts => Cassette.Open(studio.Path, CassetteMode.Replay).In(parts with { Identity = static () => new IdentityFake(null) }), [ChatAnswer.Status(500)]);
        (await replay.Ask()).ShouldBeOfType<ModelReply.Answered>().Response.Text.ShouldBe("yes");
        replay.Server.Requests.ShouldBeEmpty();
    }

    private static ModelRequest Formatted() => GatewayBench.Request() with
    {
        Options = new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(System.Text.Json.JsonElement.Parse("""{"type":"object"}"""), "any") },
    };
}
