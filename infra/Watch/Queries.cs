using System.Globalization;

namespace Resolver.Infra.Watch;

/// <summary>
/// What operators ask, in KQL over the spans and metrics of docs/operating.md. Azure Monitor keeps spans made inside the app as AppDependencies, their
/// events as AppTraces, metrics as AppMetrics.
/// </summary>
internal static class Queries
{
    private const string EndedRuns = """
        let runs = AppDependencies
        | where Name == "invoke_workflow resolve-issue"
        | extend run = tostring(Properties["resolver.run"]), outcome = tostring(Properties["resolver.outcome"]),
                 stop = tostring(Properties["resolver.stop_reason"]), usd = todouble(Properties["resolver.usd"]);
        """;

    private const string ModelCalls = """
        let calls = AppDependencies
        | where Name startswith "chat "
        | extend run = tostring(Properties["resolver.run"]), tier = tostring(Properties["resolver.tier"]),
                 model = tostring(Properties["gen_ai.request.model"]), usd = todouble(Properties["resolver.usd"]);
        """;

    // What runs is not seen by a span of its own, which comes when it has ended; its steps are.
    internal const string RunningNow = """
        let spans = AppDependencies | extend run = tostring(Properties["resolver.run"]) | where isnotempty(run);
        let ended = spans | where Name == "invoke_workflow resolve-issue" | distinct run;
        spans
        | where run !in (ended)
        | summarize began = min(TimeGenerated), arg_max(TimeGenerated, Name) by run
        | project run, began, lastStep = Name, quietMinutes = (now() - TimeGenerated) / 1m
        | order by began asc
        """;

    internal const string Runs = EndedRuns + """

        runs
        | project TimeGenerated, run, outcome, stop, usd, minutes = DurationMs / 60000, OperationId
        | order by TimeGenerated desc
        """;

    internal const string Outcomes = EndedRuns + """

        runs
        | summarize runs = count() by outcome, bin(TimeGenerated, 1d)
        | render columnchart kind=stacked
        """;

    internal const string SpendByTier = ModelCalls + """

        calls
        | summarize usd = sum(usd) by tier, bin(TimeGenerated, 1h)
        | render columnchart kind=stacked
        """;

    // A span of a call does not name the repository; one of a search of the same run does.
    internal const string SpendToday = ModelCalls + """

        let repositories = AppDependencies
        | where Name startswith "retrieval "
        | summarize repository = take_any(tostring(Properties["gen_ai.data_source.id"])) by run = tostring(Properties["resolver.run"]);
        calls
        | where TimeGenerated > startofday(now())
        | join kind=leftouter repositories on run
        | summarize usd = sum(usd), calls = count() by repository, tier
        | order by usd desc
        """;

    internal const string CostPerResolved = EndedRuns + """

        runs
        | summarize usd = sum(usd), resolved = countif(outcome == "resolved") by bin(TimeGenerated, 1d)
        | extend usdPerResolved = iff(resolved == 0, real(null), usd / resolved)
        | project TimeGenerated, usdPerResolved
        | render timechart
        """;

    // How far runs come: each step once for each run.
    internal const string Funnel = """
        AppDependencies
        | extend run = tostring(Properties["resolver.run"])
        | where isnotempty(run) and Name in ("classify", "retrieve", "reproduce", "gate", "publish", "escalate")
        | summarize runs = dcount(run) by step = Name
        | order by runs desc
        | render barchart
        """;

    internal const string Verdicts = """
        AppTraces
        | where Message == "gen_ai.evaluation.result"
        | extend check = tostring(Properties["gen_ai.evaluation.name"]), verdict = tostring(Properties["gen_ai.evaluation.score.label"])
        | summarize count() by check, verdict
        | order by count_ desc
        """;

    internal const string Escalations = EndedRuns + """

        runs
        | where outcome == "escalated"
        | summarize runs = count(), usd = sum(usd), lastSeen = max(TimeGenerated) by stop
        | order by runs desc
        """;

    internal const string SlowestSteps = """
        AppDependencies
        | where isnotempty(tostring(Properties["resolver.step"]))
        | summarize times = count(), p50 = percentile(DurationMs, 50) / 1000, p95 = percentile(DurationMs, 95) / 1000, longest = max(DurationMs) / 1000 by step = Name
        | top 20 by p95 desc
        """;

    internal const string QueueLag = """
        AppMetrics
        | where Name == "resolver.queue.lag"
        | summarize seconds = sum(Sum) / sum(ItemCount), worst = max(Max), deliveries = sum(ItemCount) by queue = tostring(Properties["queue"]), bin(TimeGenerated, 15m)
        | order by TimeGenerated desc
        """;

    // A search brings the index to its commit first: what it waits is how far the index was behind.
    internal const string IndexLag = """
        AppDependencies
        | where Name in ("retrieve")
        | summarize searches = count(), p50 = percentile(DurationMs, 50) / 1000, p95 = percentile(DurationMs, 95) / 1000, longest = max(DurationMs) / 1000 by bin(TimeGenerated, 1h)
        | order by TimeGenerated desc
        """;

    internal const string Failures = """
        AppDependencies
        | extend run = tostring(Properties["resolver.run"]), code = tostring(Properties["error.type"])
        | where isnotempty(run) and isnotempty(code)
        | summarize failures = count(), runs = dcount(run), lastSeen = max(TimeGenerated) by step = Name, code
        | order by failures desc
        """;

    // Work that ended long ago in a run that did not: nobody carries it on. A run that waits for a person rests after one of the steps that are left out.
    internal const string StuckRuns = """
        let spans = AppDependencies | extend run = tostring(Properties["resolver.run"]) | where isnotempty(run);
        let ended = spans | where Name == "invoke_workflow resolve-issue" | distinct run;
        spans
        | summarize arg_max(TimeGenerated, Name) by run
        | where TimeGenerated < ago(1h) and run !in (ended) and Name !in ("classify", "estimate", "gate", "ask-model")
        """;

    internal const string Poison = """
        let ours = AppMetrics
        | where Name == "resolver.queue.messages" and tostring(Properties["outcome"]) == "poison"
        | summarize messages = sum(Sum) by queue = tostring(Properties["queue"]);
        let hosts = AppTraces
        | where Message has "MaxDequeueCount" and Message has "poison"
        | summarize messages = todouble(count()) by queue = extract("'([^']+-poison)'", 1, Message);
        union ours, hosts
        | where messages > 0
        """;

    internal const string ErrorRate = """
        AppRequests
        | summarize requests = count(), failed = countif(Success == false)
        | where requests >= 20
        | extend percent = 100.0 * failed / requests
        | where percent > 5
        """;

    /// <summary>More than the bound within an hour, or three times what nine of ten hours of the last two days had.</summary>
    internal static string SpendAnomaly(int usdPerHour) => ModelCalls + string.Create(CultureInfo.InvariantCulture, $$"""

        let hours = calls | summarize usd = sum(usd) by hour = bin(TimeGenerated, 1h);
        let usual = toscalar(hours | where hour < bin(now(), 1h) | summarize iff(count() >= 12, percentile(usd, 90), real(null)));
        calls
        | where TimeGenerated > ago(1h)
        | summarize usd = sum(usd)
        | where usd > {{usdPerHour}} or (isnotnull(usual) and usd > 1 and usd > 3 * usual)
        """);
}
