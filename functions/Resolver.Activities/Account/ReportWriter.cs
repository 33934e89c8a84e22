using System.Globalization;
using System.Text;
using Resolver.Activities.Enrich;
using Resolver.Core.Gate;
using Resolver.Core.Ids;
using Resolver.Core.Runs;

namespace Resolver.Activities.Account;

/// <summary>Markdown for people who skim: outcome, change, tests, cost, attempts; details below.</summary>
public static partial class ReportWriter
{
    private const int MaxDiffCharacters = 20_000;

    /// <summary>Writes the report. Text from issues, tests and models is escaped.</summary>
    public static string Write(AccountInput input, string? diff)
    {
        var record = input.Record;
        var text = new StringBuilder();
        if (record.Outcome == RunOutcome.Escalated && input.Escalation is { } escalation)
        {
            HandOverWriter.Write(text, record, escalation);
            text.Append(Invariant($"## Why it stopped\n\n{Markdown.Line(record.Explanation)}\n\n"));
        }
        else
        {
            text.Append(Invariant($"# {Title(record)}: {Markdown.Line(record.Issue)}\n\n"));
            text.Append(Invariant($"**{Markdown.Line(record.Explanation)}**\n\n"));
        }

        Summary(text, input);
        Attempts(text, record);
        Checks(text, input.Checks);
        Places(text, input);
        Baseline(text, input.Reproduction);
        Change(text, diff);
        Run(text, input);
        return text.ToString();
    }

    private static void Summary(StringBuilder text, AccountInput input)
    {
        var record = input.Record;
        text.Append("| | |\n|---|---|\n");
        Row(text, "Change", record.Attempts.LastOrDefault(attempt => attempt.Verdict is "pass" or "fail" or "notRun")?.Change ?? "none");
        Row(text, "Tests before", Counts(record.Tests.Baseline));
        Row(text, "Tests after", Counts(record.Tests.Head));
        Row(text, "Cost", Invariant($"${record.Usd:0.0000}, {record.TokensIn + record.TokensOut} tokens, {record.Seconds:0.0} s"));
        Row(text, "Branch", record.Branch is null ? "none" : Markdown.Code(record.Branch));
        Row(text, "Stop reason", Markdown.Code(record.StopReason));
        var owners = Owners(input);
        if (owners.Count > 0)
        {
            // They are meant to be notified: the only names that stay mentions.
            text.Append(Invariant($"| Owner of the code | {string.Join(", ", owners)} |\n"));
        }

        text.Append('\n');
    }

    private static void Attempts(StringBuilder text, RunRecord record)
    {
        text.Append("## Attempts\n\n");
        if (record.Attempts.Count == 0)
        {
            text.Append("None.\n\n");
            return;
        }

        text.Append("| # | tier | change | verdict | failing tests | hypothesis | cost |\n|---|---|---|---|---|---|---|\n");
        foreach (var attempt in record.Attempts)
        {
            var failing = string.Join(", ", attempt.FailingTests.Take(3).Select(Markdown.Code)) + (attempt.FailingTests.Count > 3 ? $" and {attempt.FailingTests.Count - 3} more" : string.Empty);
            text.Append(Invariant($"| {attempt.Number} | {Markdown.Cell(attempt.Tier)} | {Markdown.Cell(attempt.Change)} | {attempt.Verdict} | {Markdown.Cell(failing)} | {Markdown.Cell(attempt.Hypothesis)} | ${attempt.Usd:0.0000}, {attempt.Seconds:0.0} s |\n"));
        }

        text.Append('\n');
    }

    private static void Checks(StringBuilder text, IReadOnlyList<GateCheck> checks)
    {
        if (checks.Count == 0)
        {
            return;
        }

        text.Append("## Gate\n\n| check | verdict | detail |\n|---|---|---|\n");
        foreach (var check in checks)
        {
            text.Append(Invariant($"| {check.Name} | {Word(check.Verdict)} | {Markdown.Cell(check.Detail)} |\n"));
        }

        text.Append('\n');
    }

    private static void Places(StringBuilder text, AccountInput input)
    {
        if (input.Record.Outcome == RunOutcome.Resolved || input.Places.Count == 0)
        {
            return;
        }

        text.Append("## Where to look\n\n");
        foreach (var place in input.Places)
        {
            text.Append(Invariant($"- {Markdown.Code(place)}\n"));
        }

        text.Append('\n');
    }

    private static void Baseline(StringBuilder text, Reproduction? reproduction)
    {
        text.Append("## Tests at base\n\n");
        switch (reproduction)
        {
            case Reproduction.Ready ready:
                List(text, "Failing because of the issue", ready.Targets);
                List(text, "Failing anyway", ready.KnownFailures);
                List(text, "Flaky (failed, then passed)", ready.Flaky);
                break;
            case Reproduction.NotReproduced none:
                List(text, "Flaky (failed, then passed)", none.Flaky);
                text.Append("No test fails every time.\n\n");
                break;
            case Reproduction.Unusable unusable:
                text.Append(Markdown.Fence("text", unusable.Log));
                break;
            default:
                text.Append("Not run.\n\n");
                break;
        }
    }

    private static void Change(StringBuilder text, string? diff)
    {
        if (diff is null)
        {
            return;
        }

        text.Append("## Patch\n\n");
        text.Append(Markdown.Fence("diff", diff.Length <= MaxDiffCharacters ? diff : diff[..MaxDiffCharacters] + "\n… the rest is in patch.diff"));
    }

    private static void Run(StringBuilder text, AccountInput input)
    {
        var record = input.Record;
        text.Append("## Run\n\n");
        text.Append(Invariant($"- run `{record.RunId}`, trace `{record.TraceId}`\n- base `{record.BaseCommit?.Value ?? "unknown"}`\n"));
        if (record.Classification is { } what)
        {
            text.Append(Invariant($"- taken for: {what.Kind}, complexity {what.Complexity} of 100 ({Markdown.Line(what.Reason)})\n"));
        }

        if (input.ApprovedBy is { } approver)
        {
            text.Append(Invariant($"- approved by {Markdown.Line(approver)}\n"));
        }

        foreach (var notice in input.Snapshot?.Notices ?? [])
        {
            text.Append(Invariant($"- note: {Markdown.Line(notice)}\n"));
        }
    }

    private static List<string> Owners(AccountInput input)
    {
        var paths = input.Places.Select(place => place.Split(':')[0]).Where(path => RepoPath.TryParse(path, out _)).Select(RepoPath.Parse);
        return [.. paths.SelectMany(path => CodeOwners.Of(path, input.Owners)).Where(CodeOwners.IsAccount).Distinct(StringComparer.Ordinal).Take(3)];
    }

    private static string Title(RunRecord record) => record.Outcome switch
    {
        RunOutcome.Resolved => "Resolved",
        RunOutcome.Escalated => "Needs a person",
        RunOutcome.Rejected => "Rejected",
        RunOutcome.Cancelled => "Cancelled",
        _ => "Failed",
    };

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Pass => "pass",
        Verdict.Fail => "fail",
        _ => "not run",
    };

    private static string Counts(TestCounts? counts) =>
        counts is null ? "not run" : $"{counts.Passed} passed, {counts.Failed} failed, {counts.NotRun} not run";

    private static void List(StringBuilder text, string title, IReadOnlyList<string> tests)
    {
        if (tests.Count == 0)
        {
            return;
        }

        text.Append(Invariant($"{title} ({tests.Count}):\n\n"));
        foreach (var test in tests.Take(20))
        {
            text.Append(Invariant($"- {Markdown.Code(test)}\n"));
        }

        text.Append(tests.Count > 20 ? Invariant($"- and {tests.Count - 20} more\n\n") : "\n");
    }

    private static void Row(StringBuilder text, string name, string value) => text.Append(Invariant($"| {name} | {Markdown.Cell(value)} |\n"));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
