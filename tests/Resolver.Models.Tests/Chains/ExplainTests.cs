using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Resolver.Core.Ids;
using Resolver.Core.Models;
using Resolver.Models.Chains.Escalate;
using Resolver.Models.Gateway;

namespace Resolver.Models.Tests.Chains;

/// <summary>What a model may say in a hand-over: two short claims that rest on the evidence.</summary>
public sealed class ExplainTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ClaimsThatRestOnTheEvidence_AreTaken()
    {
        var caller = new ScriptedCaller(Answer("The bound in `pages` excludes the last index.", ["test-1"]));

        var said = (await Explain(caller)).ShouldBeOfType<EscalationOpinion.Said>();

        said.Cause.ShouldBe(new OpinionClaim("The bound in `pages` excludes the last index.", said.Cause.Cites));
        said.Cause.Cites.ShouldBe(["test-1"]);
        said.Usage.Usd.ShouldBe(0.01m);
        caller.Requests[0].Messages[1].Text.ShouldContain("AssertionError in pages");
        caller.Requests[0].StepUsd.ShouldBe(0.5m);
        caller.Requests[0].RunUsd.ShouldBe(3m);
    }

    [Theory]
    [InlineData("It is wrong.", new[] { "test-9" }, "must name 1 to 4 labels")]
    [InlineData("It is wrong.", new string[0], "must name 1 to 4 labels")]
    [InlineData("", new[] { "test-1" }, "is empty")]
    [InlineData("One. Two. Three.", new[] { "test-1" }, "more than 2 sentences")]
    [InlineData("word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word", new[] { "test-1" }, "longer than 30 words")]
    [InlineData("See https://evil.example for it.", new[] { "test-1" }, "plain words")]
    [InlineData("Ask @ada about it.", new[] { "test-1" }, "plain words")]
    [InlineData("It is <b>wrong</b>.", new[] { "test-1" }, "plain words")]
    [InlineData("Same as #12.", new[] { "test-1" }, "plain words")]
    [InlineData("The bug is in `billing`.", new[] { "test-1" }, "which is not in the evidence")]
    [InlineData("The bug is in src/billing.py line 3.", new[] { "test-1" }, "which is not in the evidence")]
    [InlineData("The bug is in src/pages.py.", new[] { "test-1" }, "which is not in the evidence that it cites")]
    public async Task ClaimsThatDoNot_GoBackOnce_AndAreThenLeftOut(string text, string[] cites, string told)
    {
        var caller = new ScriptedCaller(Answer(text, cites));

        var silent = (await Explain(caller)).ShouldBeOfType<EscalationOpinion.Silent>();

        caller.Requests.Count.ShouldBe(2);
        caller.Requests[1].Messages[^1].Text.ShouldContain(told);
        silent.Usage.Usd.ShouldBe(0.02m);
        silent.Reason.ShouldContain("did not rest on the evidence");
    }

    [Fact]
    public async Task NextStep_IsHeldToTheSame()
    {
        var caller = new ScriptedCaller(Answer("It is wrong.", ["test-1"], "Do this. Do that."), Answer("It is wrong.", ["test-1"]));

        (await Explain(caller)).ShouldBeOfType<EscalationOpinion.Said>();

        caller.Requests[1].Messages[^1].Text.ShouldContain("next_step.text has more than 1 sentence");
    }

    [Fact]
    public async Task NoAnswer_NoMoney_AndGivingUp_AreSilence()
    {
        (await Explain(new ScriptedCaller(new ModelReply.Failed("MODEL-TIMEOUT", "No answer.", true, ScriptedCaller.Cent)))).ShouldBe(new EscalationOpinion.Silent("no model answered (MODEL-TIMEOUT)", ScriptedCaller.Cent));
        (await Explain(new ScriptedCaller(ScriptedCaller.NoMoney))).ShouldBe(new EscalationOpinion.Silent("no money was left to ask a model", ModelUsage.None));
        (await Explain(new ScriptedCaller("""{"cause":{"text":"","cites":[]},"next_step":{"text":"","cites":[]},"give_up":"unclear"}"""))).ShouldBe(new EscalationOpinion.Silent("the model ventures no cause", ScriptedCaller.Cent));
    }

    private static string Answer(string cause, string[] cites, string next = "Look at the failing test.") =>
        JsonSerializer.Serialize(new { cause = new { text = cause, cites }, next_step = new { text = next, cites = new[] { "attempt-1" } }, give_up = (string?)null });

    private static Task<EscalationOpinion> Explain(ScriptedCaller caller)
    {
        var model = new EscalationModel(caller, [ScriptedCaller.Tier], NullLogger.Instance);
        var prompt = new EscalationPrompt(
            "small", new StepKey(RunId.Parse("run-1"), "escalate"), "Paging", "The last page is short.", "One attempt was not enough.",
            [new("attempt-1", "attempt 1", "changed the bound"), new("test-1", "`T.last`", "T.last: AssertionError in pages"), new("place-1", "`src/pages.py:3`", "src/pages.py:3")], 0.5m)
        {
            RunUsd = 3m,
        };
        return model.Explain(prompt, Cancel);
    }
}
