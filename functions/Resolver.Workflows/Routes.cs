using Resolver.Core.Runs;

namespace Resolver.Workflows;

/// <summary>Step 3: what the issue is and where to begin; where that is not known well enough, a person is asked once.</summary>
internal static class Routes
{
    /// <returns>Null when the issue is classified.</returns>
    internal static async Task<Ending?> Classify(RunState run)
    {
        var input = Input(run);
        run.Classification = await run.Call(ResolveSteps.Classify, input);
        Count(run);

        // Where no gate could prove the change, a person takes over anyway: no question first.
        if (run.Version < 2 || run.Classification.Ask is not { } ask || Stages.Profile(run) is null)
        {
            return null;
        }

        if (await Questions.Ask(run, ask.Question) is not { } answer)
        {
            return new Ending.Escalated("unanswered", $"A question was not answered in time: {ask.Question}");
        }

        run.Classification = await run.Call(ResolveSteps.Classify, input with { Answer = answer.Text }, $"{ResolveSteps.Classify.Name}-answered");
        Count(run);
        return null;
    }

    private static ClassifyInput Input(RunState run)
    {
        var input = new ClassifyInput(run.Request.Issue, run.Request.Tiers);
        return run.Version < 2 ? input : input with
        {
            Repo = run.At.Repo,
            MaxUsd = run.Request.Limits.MaxUsd > 0 ? run.Request.Limits.MaxUsd : null,
            RunUsd = run.Request.Limits.MaxUsd,
            RunCalls = run.Request.Limits.MaxModelCalls,
        };
    }

    private static void Count(RunState run)
    {
        if (run.Classification!.Usage is { } used)
        {
            run.Count(used);
        }
    }
}
