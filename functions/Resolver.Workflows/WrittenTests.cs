using Resolver.Core.Models;
using Resolver.Core.Runs;

namespace Resolver.Workflows;

/// <summary>Where none of base's tests shows the issue, a model may write one; it sees no patch, and its test is frozen.</summary>
internal static class WrittenTests
{
    private const string NotReproduced = "not-reproduced";

    /// <returns>The baseline with the new test; otherwise null, the stop reason, and why there is none as a further sentence.</returns>
    internal static async Task<(Reproduction.Ready? Base, string Stop, string Why)> Write(RunState run)
    {
        if (run is not { Version: > 1, Reproduction: Reproduction.NotReproduced { Plan: not null, Baseline: not null } found } || !run.ModelTiers.Any())
        {
            return (null, NotReproduced, string.Empty);
        }

        var tier = run.ModelTiers.FirstOrDefault(tier => tier == run.Classification!.Tier) ?? run.ModelTiers.First();
        for (var ask = 1; ; ask++)
        {
            var left = run.Request.Limits.MaxUsd - run.Spent;
            var input = new WriteTestInput(run.At, run.Request.Issue, found, run.Retrieved!.Hits, run.Enrichment!.Guidance, tier, left)
            {
                RunUsd = run.Request.Limits.MaxUsd,
                RunCalls = run.Request.Limits.MaxModelCalls,
            };
            var written = await run.Call(ResolveSteps.WriteTest, input, ask == 1 ? ResolveSteps.WriteTest.Name : $"{ResolveSteps.WriteTest.Name}-ask-{ask}");
            run.Count(written.Usage);
            switch (written)
            {
                case WrittenTest.Reproduced reproduced:
                    return (reproduced.Base, string.Empty, string.Empty);
                case WrittenTest.Nothing { Budget: { } refusal } when await Budgets.MayGoOn(run, refusal, left, attempt: 0):
                    continue;
                case WrittenTest.Nothing nothing:
                    return (null, nothing.Code == ModelUsage.NoCallsLeft ? nothing.Code : NotReproduced, $" No test could be written for it: {Words.Sentence(nothing.Reason)}");
            }
        }
    }
}
