using System.Diagnostics;
using System.Text.Json;
using Resolver.Core.Gate;
using Resolver.Core.Runs;
using Resolver.Core.Tracing;

namespace Resolver.Adapters.Telemetry;

/// <summary>What the span of a step says of its result: verdicts and counts, never text of a patch or a test.</summary>
public static class StepTelemetry
{
    /// <summary>Describes the result of a step.</summary>
    /// <param name="span">May be null.</param>
    /// <param name="result">What the activity returned.</param>
    public static void Describe(Activity? span, object? result)
    {
        switch (result)
        {
            case null:
                break;
            case GateVerdict verdict:
                Judge(span, "gate", verdict.Verdict, verdict.Blocking);
                foreach (var check in verdict.Checks)
                {
                    Judge(span, check.Name, check.Verdict, check.Detail);
                }

                break;
            case HeadTests { Counts: var counts }:
                Count(span, counts);
                break;
            case Reproduction.Ready { Counts: var counts }:
                Count(span, counts);
                break;
            case AttemptResult.Nothing nothing:
                span?.SetTag("resolver.outcome", nothing.Code);
                break;
            default:
                Name(span, result);
                break;
        }
    }

    private static void Judge(Activity? span, string name, Verdict verdict, string detail) => span?.AddEvent(new ActivityEvent(GenAi.EvaluationResult, tags: new ActivityTagsCollection
    {
        [GenAi.EvaluationName] = name,
        [GenAi.EvaluationLabel] = Word(verdict.ToString()),
        [GenAi.EvaluationExplanation] = GenAi.Content(detail),
    }));

    private static void Count(Activity? span, TestCounts counts) =>
        span?.SetTag("resolver.tests.passed", counts.Passed).SetTag("resolver.tests.failed", counts.Failed).SetTag("resolver.tests.not_run", counts.NotRun);

    // Which of several outcomes it was: the name of the record, which is code of ours.
    private static void Name(Activity? span, object result)
    {
        if (result.GetType() is { IsNested: true, DeclaringType.IsAbstract: true } type)
        {
            span?.SetTag("resolver.outcome", Word(type.Name));
        }
    }

    private static string Word(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}
