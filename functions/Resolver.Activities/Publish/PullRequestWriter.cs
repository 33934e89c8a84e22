using System.Globalization;
using System.Text;
using Resolver.Activities.Account;
using Resolver.Activities.Enrich;
using Resolver.Core.Hosts;
using Resolver.Core.Publish;
using Resolver.Core.Runs;
using Resolver.Core.Text;

namespace Resolver.Activities.Publish;

/// <summary>A pull request that a reviewer reads in a minute: what and why, tests before and after, attempts, cost.</summary>
internal static class PullRequestWriter
{
    private const int MaxTitle = 120;
    private const int MaxReviewers = 3;
    private const string Label = "resolver";

    internal static PullRequestDraft Write(PublishCommand command, PublishEvidence evidence)
    {
        var text = new StringBuilder();
        var made = evidence.Attempts[^1];
        Line(text, $"{Closes(evidence)}\n");
        Line(text, $"**What:** {Markdown.Line(VisibleText.Line(Secrets.Remove(made.Change), 400))}\n");
        if (made.Hypothesis.Length > 0)
        {
            Line(text, $"**Why:** {Markdown.Line(VisibleText.Line(Secrets.Remove(made.Hypothesis), 600))}\n");
        }

        if (evidence.Moved is { } moved)
        {
            Line(text, $"**Base:** {Markdown.Line(VisibleText.Line(Secrets.Remove(moved), 600))}\n");
        }

        Line(text, $"| tests | passed | failed | not run |\n|---|---|---|---|");
        Counts(text, "before", evidence.Tests.Baseline);
        Counts(text, "after", evidence.Tests.Head);
        var gate = Checks(command);
        Line(text, $"\n<details><summary>The gate: {command.Verdict!.Checks.Count} checks passed</summary>\n\n{gate}\n</details>");
        Attempts(text, evidence);
        Line(text, $"\nApproved by {Markdown.Line(command.Approval!.By)}. Run `{command.Run}`, trace `{evidence.TraceId}`, patch `{command.Patch.Sha256[..12]}`.");
        Line(text, $"\n{IssueNote.MarkOf(command.Run)}");
        return new PullRequestDraft(Title(evidence), text.ToString(), evidence.Base, [Label], Reviewers(evidence)) { Gate = gate };
    }

    private static string Title(PublishEvidence evidence)
    {
        var title = VisibleText.Line(evidence.Title, MaxTitle);
        return title.Length == 0 ? $"Fix {evidence.Issue}" : $"Fix: {title}";
    }

    // GitHub closes the issue when the pull request is merged; other hosts have no such word.
    private static string Closes(PublishEvidence evidence) => evidence.Issue.Host == "github"
        ? $"Fixes {evidence.Issue.Place}#{evidence.Issue.Number}."
        : $"For the issue {Markdown.Code(evidence.Issue.ToString())}.";

    private static void Counts(StringBuilder text, string when, TestCounts? counts) =>
        Line(text, counts is null ? (FormattableString)$"| {when} | – | – | – |" : $"| {when} | {counts.Passed} | {counts.Failed} | {counts.NotRun} |");

    private static string Checks(PublishCommand command)
    {
        var table = new StringBuilder("| check | detail |\n|---|---|\n");
        foreach (var check in command.Verdict!.Checks)
        {
            Line(table, $"| {Markdown.Cell(check.Name)} | {Markdown.Cell(VisibleText.Line(check.Detail, 200))} |");
        }

        return table.ToString();
    }

    private static void Attempts(StringBuilder text, PublishEvidence evidence)
    {
        Line(text, $"\n<details><summary>{Count(evidence.Attempts.Count)}, ${evidence.Usd:0.0000}</summary>\n\n| # | tier | verdict | change | cost |\n|---|---|---|---|---|");
        foreach (var attempt in evidence.Attempts)
        {
            Line(text, $"| {attempt.Number} | {Markdown.Cell(attempt.Tier)} | {attempt.Verdict} | {Markdown.Cell(VisibleText.Line(Secrets.Remove(attempt.Change), 160))} | ${attempt.Usd:0.0000}, {attempt.Seconds:0.0} s |");
        }

        Line(text, $"\n</details>");
    }

    private static string Count(int attempts) => attempts == 1 ? "1 attempt" : string.Create(CultureInfo.InvariantCulture, $"{attempts} attempts");

    private static IReadOnlyList<string> Reviewers(PublishEvidence evidence) =>
    [
        .. evidence.Paths.SelectMany(path => CodeOwners.Of(path, evidence.Owners)).Where(CodeOwners.IsAccount)
            .Select(static owner => owner[1..]).Distinct(StringComparer.OrdinalIgnoreCase).Take(MaxReviewers),
    ];

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
