using Resolver.Core.Code;
using Resolver.Core.Faults;
using Resolver.Core.Models;
using Resolver.TestKit.Models;

namespace Resolver.Models.Tests;

public sealed class SpendingTests
{
    private static readonly string GoodContent = ChatAnswer.EditsJson(Bench.GoodEdit);

    [Fact]
    public async Task OverBudget_SendsNothing()
    {
        await using var bench = await Bench.With(Bench.Good);
        var needed = bench.Model.Estimate(Bench.Prompt()).MaxUsd;

        var over = (await bench.Propose(Bench.Prompt(needed - 0.000001m))).ShouldBeOfType<PatchProposal.OverBudget>();

        over.NeededUsd.ShouldBe(needed);
        over.Usage.ShouldBe(ModelUsage.None);
        bench.Server.Requests.ShouldBeEmpty();
        (await bench.Propose(Bench.Prompt(needed))).ShouldBeOfType<PatchProposal.Patch>();
    }

    [Fact]
    public async Task RepairThatCouldPassTheLimit_IsNotAsked()
    {
        await using var bench = await Bench.With(ChatAnswer.NoUsage("prose"), Bench.Good);
        var needed = bench.Model.Estimate(Bench.Prompt()).MaxUsd;

        var refused = (await bench.Propose(Bench.Prompt(needed * 1.9m))).ShouldBeOfType<PatchProposal.Refused>();

        refused.Usage.Usd.ShouldBe(needed);
        bench.Server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task MissingUsage_CountsAtItsMaximum()
    {
        await using var bench = await Bench.With(ChatAnswer.NoUsage(GoodContent));
        var estimate = bench.Model.Estimate(Bench.Prompt());

        var patch = (await bench.Propose()).ShouldBeOfType<PatchProposal.Patch>();

        patch.Usage.Usd.ShouldBe(estimate.MaxUsd);
        patch.Usage.TokensIn.ShouldBe(estimate.TokensIn);
        patch.Usage.TokensOut.ShouldBe(1_000);
    }

    [Fact]
    public async Task CachedTokens_HaveTheirOwnPrice()
    {
        await using var bench = await Bench.With(ChatAnswer.Text(GoodContent, new ChatUsage(1_000, 100, Cached: 600)));

        var patch = (await bench.Propose()).ShouldBeOfType<PatchProposal.Patch>();

        patch.Usage.Usd.ShouldBe(((400 * 2m) + (600 * 0.5m) + (100 * 8m)) / 1_000_000m);
    }

    [Theory]
    [InlineData(-5, 10)]
    [InlineData(0, 0)]
    [InlineData(10, -1)]
    public async Task ImpossibleUsage_CountsAtItsMaximum(int tokensIn, int tokensOut)
    {
        await using var bench = await Bench.With(ChatAnswer.Text(GoodContent, new ChatUsage(tokensIn, tokensOut)));
        var estimate = bench.Model.Estimate(Bench.Prompt());

        (await bench.Propose()).Usage.Usd.ShouldBe(estimate.MaxUsd);
    }

    [Fact]
    public async Task MoreCachedThanSent_IsNotNegative()
    {
        await using var bench = await Bench.With(ChatAnswer.Text(GoodContent, new ChatUsage(100, 0, Cached: 900)));

        (await bench.Propose()).Usage.Usd.ShouldBe(100 * 0.5m / 1_000_000m);
    }

    [Fact]
    public async Task Estimate_CoversWhatIsSent_AndOtherTokenizersCostMore()
    {
        await using var exact = await Bench.With(Bench.Good);
        await using var other = await Bench.With(tier => tier with { Model = "qwen2.5-coder" }, Bench.Good);
        await exact.Propose();
        var sent = Spending.TokenCounter.Count(exact.Server.Requests[0].Prompt);

        var estimate = exact.Model.Estimate(Bench.Prompt());

        estimate.TokensIn.ShouldBeInRange(sent, (int)(sent * 1.2) + 100);
        estimate.MaxUsd.ShouldBe(((estimate.TokensIn * 2m) + (1_000 * 8m)) / 1_000_000m);
        other.Model.Estimate(Bench.Prompt()).TokensIn.ShouldBeGreaterThan((int)(estimate.TokensIn * 1.2));
    }

    [Fact]
    public async Task PromptOverTheContext_LosesItsLowestUnits_WholeOnes()
    {
        await using var bench = await Bench.With(tier => tier with { ContextTokens = 4_000 }, Bench.Good);
        var prompt = Bench.Prompt();
        var more = Enumerable.Range(0, 60).Select(number => Unit(number, $"def helper_{number}():\n" + string.Concat(Enumerable.Repeat("    compute(alpha, beta)\n", 10)) + $"    return 'end{number}'\n"));

        (await bench.Propose(prompt with { Units = [.. prompt.Units, .. more] })).ShouldBeOfType<PatchProposal.Patch>();

        var sent = bench.Server.Requests[0].Prompt;
        var shown = Enumerable.Range(0, 60).Where(number => sent.Contains($"def helper_{number}()", StringComparison.Ordinal)).ToList();
        shown.Count.ShouldBeInRange(3, 59);
        shown.ShouldBe(Enumerable.Range(0, shown.Count));
        sent.ShouldContain($"return 'end{shown[^1]}'");
        (Spending.TokenCounter.Count(sent) + 1_000).ShouldBeLessThan(4_000);
    }

    [Fact]
    public async Task NotOneUnitFits_Fails_WithoutARequest()
    {
        await using var bench = await Bench.With(tier => tier with { ContextTokens = 4_000 }, Bench.Good);
        var huge = Unit(1, string.Concat(Enumerable.Range(0, 20_000).Select(number => $"v{number} = {number}\n")));

        var failed = (await bench.Propose(Bench.Prompt() with { Units = [huge] })).ShouldBeOfType<PatchProposal.Failed>();

        failed.Code.ShouldBe("MODEL-CONTEXT");
        bench.Server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task TextWithoutAnyBreak_IsCountedInTime()
    {
        await using var bench = await Bench.With(tier => tier with { ContextTokens = 128_000 }, Bench.Good);
        var watch = System.Diagnostics.Stopwatch.StartNew();

        var estimate = bench.Model.Estimate(Bench.Prompt() with { IssueBody = new string('x', 5 << 20), Units = [Unit(1, "x = '" + new string('y', 1 << 20) + "'\n")] });

        estimate.TokensIn.ShouldBeLessThan(128_000);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task UnknownTier_IsAUsageFault()
    {
        await using var bench = await Bench.With(Bench.Good);

        var fault = await Should.ThrowAsync<ResolverFault>(() => bench.Propose(Bench.Prompt() with { Tier = "huge" }));

        fault.Code.ShouldBe("MODELS-TIER-UNKNOWN");
        fault.Kind.ShouldBe(FaultKind.Usage);
    }

    private static UnitHit Unit(int number, string text) =>
        new(new CodeUnit(Bench.Commit, Bench.Limiter, $"helper_{number}", "function", new LineSpan((20 * number) + 20, (20 * number) + 31), text), 1.0 / (number + 2), ["bm25"]);
}
