using System.Text.Json;
using Microsoft.Extensions.AI;
using Resolver.Core.Models;
using Resolver.Core.Money;
using Resolver.Models.Chains;
using Resolver.Models.Gateway;
using Resolver.Models.Json;
using Resolver.Models.Prompts;

namespace Resolver.Models.Tests.Chains;

/// <summary>The framework, without a model: steps, bounded repair, usage, keys.</summary>
public sealed class ChainTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GoodAnswer_IsDone_WithItsUsage()
    {
        var caller = new ScriptedCaller("""{"number":7}""");

        var done = (await new NumberStep().Run(caller.Context(), "seven", Cancel)).ShouldBeOfType<StepOutcome<int>.Done>();

        done.Value.ShouldBe(7);
        done.Usage.ShouldBe(ScriptedCaller.Cent);
        var request = caller.Requests.ShouldHaveSingleItem();
        request.Key.ShouldBe(new CallKey(caller.Context().Key.Run, "propose-1", 1));
        request.Prompt.ShouldBe("fix-1.system+edit-1.user");
        request.Options!.MaxOutputTokens.ShouldBe(500);
        request.Options.ResponseFormat.ShouldBeOfType<ChatResponseFormatJson>().SchemaName.ShouldBe("number");
    }

    [Fact]
    public async Task RefusedAnswer_GoesBackOnceWithTheReason()
    {
        var caller = new ScriptedCaller("""{"number":-1}""", """{"number":7}""");

        var done = (await new NumberStep().Run(caller.Context(), "seven", Cancel)).ShouldBeOfType<StepOutcome<int>.Done>();

        done.Usage.Usd.ShouldBe(0.02m);
        done.Usage.Calls.ShouldBe(2);
        var second = caller.Requests[1];
        second.Key.Call.ShouldBe(2);
        second.Messages.Count.ShouldBe(4);
        second.Messages[2].Text.ShouldBe("""{"number":-1}""");
        second.Messages[3].Text.ShouldContain("number must not be negative");
        caller.Requests[0].Messages.Count.ShouldBe(2, "a request that is out does not change");
    }

    [Fact]
    public async Task RefusedTwice_IsRefused_AndNotAskedAgain()
    {
        var caller = new ScriptedCaller("no json", """{"number":-1}""", """{"number":7}""");

        var refused = (await new NumberStep().Run(caller.Context(), "seven", Cancel)).ShouldBeOfType<StepOutcome<int>.Refused>();

        refused.Reason.ShouldContain("number must not be negative");
        refused.Usage.Usd.ShouldBe(0.02m);
        caller.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task NoMoneyForTheRepair_IsRefused_WithTheFirstReason()
    {
        var caller = new ScriptedCaller("""{"number":-1}""", ScriptedCaller.NoMoney);

        (await new NumberStep().Run(caller.Context(), "seven", Cancel)).ShouldBeOfType<StepOutcome<int>.Refused>().Reason.ShouldContain("must not be negative");
    }

    [Fact]
    public async Task CutAnswer_IsToldTheStepsOwnLimit()
    {
        var caller = new ScriptedCaller(ChatFinishReason.Length, """{"number":7}""");

        (await new NumberStep().Run(caller.Context(), "seven", Cancel)).ShouldBeOfType<StepOutcome<int>.Done>();

        caller.Requests[1].Messages[^1].Text.ShouldContain("cut at the limit of 500 tokens");
    }

    [Fact]
    public async Task NoMoney_IsOverBudget() =>
        (await new NumberStep().Run(new ScriptedCaller(ScriptedCaller.NoMoney).Context(), "seven", Cancel)).ShouldBeOfType<StepOutcome<int>.OverBudget>().Why.ShouldBe(ScriptedCaller.NoMoney);

    [Fact]
    public async Task FailedEndpoint_IsFailed_WithItsCode()
    {
        var caller = new ScriptedCaller(new ModelReply.Failed("MODEL-TIMEOUT", "No answer.", true, ScriptedCaller.Cent));

        var failed = (await new NumberStep().Run(caller.Context(), "seven", Cancel)).ShouldBeOfType<StepOutcome<int>.Failed>();

        failed.Code.ShouldBe("MODEL-TIMEOUT");
        failed.Transient.ShouldBeTrue();
        failed.Usage.Usd.ShouldBe(0.01m);
    }

    [Fact]
    public async Task FilteredAnswer_IsFailed() =>
        (await new NumberStep().Run(new ScriptedCaller(ChatFinishReason.ContentFilter).Context(), "seven", Cancel)).ShouldBeOfType<StepOutcome<int>.Failed>().Code.ShouldBe("MODEL-FILTERED");

    [Fact]
    public async Task PromptOverTheContext_Fails_WithoutARequest()
    {
        var caller = new ScriptedCaller("""{"number":7}""");

        var outcome = await new NumberStep().Run(caller.Context(tier => tier with { ContextTokens = 1_100 }), new string('x', 40_000), Cancel);

        outcome.ShouldBeOfType<StepOutcome<int>.Failed>().Code.ShouldBe("MODEL-CONTEXT");
        caller.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Chain_RunsItsStepsInOrder_AndAddsUp()
    {
        var caller = new ScriptedCaller("""{"number":7}""", """{"number":-1}""", """{"number":8}""");
        var chain = Chain.Of(new NumberStep()).Then(new PlainStep<int, string>("double", (number, _) => Done($"{number * 2}"))).Then(new NumberStep());

        var done = (await chain.Run(caller.Context(), "seven", Cancel)).ShouldBeOfType<StepOutcome<int>.Done>();

        chain.Name.ShouldBe("number -> double -> number");
        done.Value.ShouldBe(8);
        done.Usage.Usd.ShouldBe(0.03m);
        caller.Requests.Select(request => request.Key.Call).ShouldBe([1, 2, 3]);
        caller.Requests[1].Messages[1].Text.ShouldContain("14");
    }

    [Fact]
    public async Task StoppedStep_EndsTheChain_WithAllThatWasUsed()
    {
        var caller = new ScriptedCaller("""{"number":7}""", """{"number":0}""");
        var chain = Chain.Of(new NumberStep()).Then(new PlainStep<int, string>("same", (number, _) => Done($"{number}"))).Then(new NumberStep()).Then(new PlainStep<int, string>("never", (_, _) => throw new InvalidOperationException()));

        var stopped = (await chain.Run(caller.Context(), "seven", Cancel)).ShouldBeOfType<StepOutcome<string>.GaveUp>();

        stopped.Reason.ShouldBe("It is nothing.");
        stopped.Usage.Usd.ShouldBe(0.02m);
    }

    [Fact]
    public async Task RunAgainAfterACrash_AsksUnderTheSameKeysWithTheSameMessages_AndBuysNothing()
    {
        var caller = new ScriptedCaller("""{"number":-1}""", """{"number":7}""", """{"number":8}""");
        var chain = Chain.Of(new NumberStep()).Then(new PlainStep<int, string>("same", (number, _) => Done($"{number}"))).Then(new NumberStep());
        await chain.Run(caller.Context(), "seven", Cancel);
        var before = caller.Requests.ToList();

        (await chain.Run(caller.Context(), "seven", Cancel)).ShouldBeOfType<StepOutcome<int>.Done>().Value.ShouldBe(8);

        caller.Bought.ShouldBe(3);
        caller.Requests.Skip(3).Select(Shown).ShouldBe(before.Select(Shown));
    }

    [Fact]
    public async Task SecondChainOfAStep_HasKeysOfItsOwn()
    {
        var caller = new ScriptedCaller("""{"number":7}""");
        var context = new ChainContext(caller, ScriptedCaller.Tier, caller.Context().Key, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance) { CallsBefore = 10 };

        await new NumberStep().Run(context, "seven", Cancel);

        caller.Requests.ShouldHaveSingleItem().Key.Call.ShouldBe(11);
    }

    private static Task<StepOutcome<string>> Done(string text) => Task.FromResult<StepOutcome<string>>(new StepOutcome<string>.Done(text, ModelUsage.None));

    private static string Shown(ModelRequest request) => $"{request.Key} {string.Join('|', request.Messages.Select(message => message.Text))}";

    /// <summary>Asks for a number from 1 up; 0 gives up.</summary>
    private sealed class NumberStep : ModelStep<string, int>
    {
        public override string Name => "number";

        public override AnswerForm Form { get; } = new("number", """{"type":"object","additionalProperties":false,"required":["number"],"properties":{"number":{"type":"integer"}}}""");

        public override int Output => 500;

        public override StepPrompt Write(ChainContext context, string input) => new ChainPrompt(PromptFiles.Fix, []).Write(PromptFiles.Edit, new PromptPart("Word", "word", input));

        protected override StepAnswer<int> Read(string answer, string input) => AnswerJson.Read(answer, Number);

        private static StepAnswer<int> Number(JsonElement root) => StrictObject.Open(root, string.Empty, "number").Integer("number") switch
        {
            0 => new StepAnswer<int>.GaveUp("It is nothing."),
            < 0 => new StepAnswer<int>.Refused("number must not be negative."),
            var number => new StepAnswer<int>.Accepted(number),
        };
    }
}
