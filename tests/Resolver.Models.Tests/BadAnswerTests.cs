using Resolver.Core.Models;
using Resolver.TestKit.Models;

namespace Resolver.Models.Tests;

/// <summary>Answers that are completions but not what was asked for: refused with a reason, once more, then no more.</summary>
public sealed class BadAnswerTests
{
    private static readonly ChatAnswer Escaping = ChatAnswer.Edits(new ChatEdit("../secret.py", "a", "b"));

    [Fact]
    public async Task RefusedEdit_ThenGoodOne_IsAPatch_AndBothAreCharged()
    {
        await using var bench = await Bench.With(Escaping, Bench.Good);

        var patch = (await bench.Propose()).ShouldBeOfType<PatchProposal.Patch>();

        patch.Usage.Calls.ShouldBe(2);
        patch.Usage.TokensIn.ShouldBe(2_000);
        patch.Usage.Usd.ShouldBe(2 * ((1_000 * 2m) + (100 * 8m)) / 1_000_000m);
        var second = bench.Server.Requests[1];
        second.Json.GetProperty("messages").GetArrayLength().ShouldBe(4);
        second.Prompt.ShouldContain("is not inside the repository");
    }

    [Fact]
    public async Task RefusedTwice_IsRefused_WithTheLastReason()
    {
        await using var bench = await Bench.With(Escaping, ChatAnswer.Edits(new ChatEdit("src/limiter.py", "not there", "x")));

        var refused = (await bench.Propose()).ShouldBeOfType<PatchProposal.Refused>();

        refused.Reason.ShouldContain("does not occur");
        refused.Usage.Calls.ShouldBe(2);
        bench.Server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Prose_IsRefused_AndStillCharged()
    {
        await using var bench = await Bench.With(ChatAnswer.Prose());

        var refused = (await bench.Propose()).ShouldBeOfType<PatchProposal.Refused>();

        refused.Reason.ShouldContain("not one valid JSON object");
        refused.Usage.Usd.ShouldBe(2 * ((1_000 * 2m) + (100 * 8m)) / 1_000_000m);
    }

    [Fact]
    public async Task HalfJson_ThenGoodOne_IsAPatch()
    {
        await using var bench = await Bench.With(ChatAnswer.HalfJson(), Bench.Good);

        (await bench.Propose()).ShouldBeOfType<PatchProposal.Patch>();
    }

    [Fact]
    public async Task AnswerCutAtTheLimit_IsToldSo()
    {
        await using var bench = await Bench.With(ChatAnswer.Truncated(), Bench.Good);

        (await bench.Propose()).ShouldBeOfType<PatchProposal.Patch>();

        bench.Server.Requests[1].Prompt.ShouldContain("cut at the limit of 1000 tokens");
    }

    [Fact]
    public async Task GivingUp_IsAnOutcomeOfItsOwn()
    {
        await using var bench = await Bench.With(ChatAnswer.GiveUp("The cause is\u202e not in this code."));

        (await bench.Propose()).ShouldBeOfType<PatchProposal.GaveUp>().Reason.ShouldBe("The cause is not in this code.");
    }

    [Fact]
    public async Task WrongButValidEdit_IsAPatch_ForTheGateToJudge()
    {
        await using var bench = await Bench.With(ChatAnswer.Edits(new ChatEdit("src/limiter.py", "count < limit", "count > limit")));

        (await bench.Propose()).ShouldBeOfType<PatchProposal.Patch>().Set.Files.Single().Content!.ShouldContain("count > limit");
    }

    [Fact]
    public async Task ContentFilter_Fails_AndIsCharged()
    {
        await using var bench = await Bench.With(ChatAnswer.Text("", finish: "content_filter"));

        var failed = (await bench.Propose()).ShouldBeOfType<PatchProposal.Failed>();

        failed.Code.ShouldBe("MODEL-FILTERED");
        failed.Usage.TokensIn.ShouldBe(1_000);
    }

    [Fact]
    public async Task EmptyAnswer_IsRefused()
    {
        await using var bench = await Bench.With(ChatAnswer.Text(""));

        (await bench.Propose()).ShouldBeOfType<PatchProposal.Refused>().Reason.ShouldContain("empty");
    }

    [Theory]
    [InlineData("```json\n{0}\n```")]
    [InlineData("```\n{0}\n```\n")]
    [InlineData("<think>{{ maybe }}</think>\n{0}")]
    public async Task OneFenceOrThoughtsInFront_AreTolerated(string form)
    {
        var content = form.Replace("{0}", ChatAnswer.EditsJson(Bench.GoodEdit), StringComparison.Ordinal);
        await using var bench = await Bench.With(ChatAnswer.Text(content));

        (await bench.Propose()).ShouldBeOfType<PatchProposal.Patch>();
        bench.Server.Requests.Count.ShouldBe(1);
    }
}
