using System.Globalization;
using System.Text;
using Resolver.Core.Runs;
using Resolver.Core.Text;

namespace Resolver.Activities.Account;

/// <summary>
/// The first screen of a hand-over, for somebody who has ten seconds: at most 24 lines and 130 words, whatever happened. What does not
/// fit is told in full below it.
/// </summary>
internal static class HandOverWriter
{
    private const int MaxAttempts = 3;

    internal static void Write(StringBuilder text, RunRecord record, Escalation escalation)
    {
        Line(text, $"# Needs a person: {Short(record.Issue, 10)}\n");
        Line(text, $"**{Short(record.Explanation, 14)}**\n");
        Line(text, $"| | |\n|---|---|");
        Line(text, $"| Likely cause | {Claim(escalation.Cause, 20) ?? "nobody ventures one"} |");
        Line(text, $"| Next step | {Claim(escalation.NextStep, 12) ?? "read the attempts below"} |");
        Line(text, $"| Failing | {Failing(record)} |");
        Line(text, $"| Cost | ${record.Usd:0.0000} in {record.Attempts.Count} attempts, {record.Seconds:0} s |");
        Line(text, $"| Stopped by | {Markdown.CodeCell(record.StopReason)} |");
        Line(text, $"| Branch | {(record.Branch is { } branch ? Markdown.CodeCell(branch) : "none")} |");
        Line(text, $"| Assigned to | {Assigned(escalation)} |\n");
        Attempts(text, record);
        if (escalation.Note is { } note)
        {
            Line(text, $"_Written without a model: {Short(note, 6)}._\n");
        }
    }

    private static void Attempts(StringBuilder text, RunRecord record)
    {
        if (record.Attempts.Count == 0)
        {
            return;
        }

        Line(text, $"| # | tried | failing | cost |\n|---|---|---|---|");
        foreach (var attempt in record.Attempts.TakeLast(MaxAttempts))
        {
            Line(text, $"| {attempt.Number} | {Short(attempt.Change, 5)} | {Tests(attempt.FailingTests, 1)} | ${attempt.Usd:0.0000} |");
        }

        text.Append('\n');
    }

    // Owners are meant to be notified, so theirs are the only names that may be mentions.
    private static string Assigned(Escalation escalation) => escalation.AssignedBy switch
    {
        AssignmentSource.CodeOwners => $"{string.Join(", ", escalation.Assignees)} (CODEOWNERS)",
        AssignmentSource.Blame => $"{string.Join(", ", escalation.Assignees.Select(static who => who.StartsWith('@') ? who : Short(who, 3)))} (git blame)",
        _ => "nobody: no owner is known",
    };

    private static string? Claim(CitedClaim? claim, int words) => claim is null
        ? null
        : $"{Short(claim.Text, words)} ({string.Join(", ", claim.Evidence.Take(2).Select(static item => Short(item, 2)))})";

    private static string Failing(RunRecord record) =>
        record.Attempts.LastOrDefault(static attempt => attempt.FailingTests.Count > 0) is { } last ? Tests(last.FailingTests, 2) : "no test of the base";

    private static string Tests(IReadOnlyList<string> tests, int shown) => tests.Count == 0
        ? "none"
        : string.Join(", ", tests.Take(shown).Select(static test => Markdown.CodeCell(VisibleText.Line(test.Replace(' ', '_'), 80)))) + (tests.Count > shown ? $" +{(tests.Count - shown).ToString(CultureInfo.InvariantCulture)}" : string.Empty);

    private static string Short(string value, int words)
    {
        var all = VisibleText.Line(Secrets.Remove(value), words * 12).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Markdown.Cell(all.Length <= words ? string.Join(' ', all) : $"{Whole(string.Join(' ', all.Take(words)))} …");
    }

    // Code that is cut in half says something else.
    private static string Whole(string cut) => cut.Count(static letter => letter == '`') % 2 == 0 ? cut : cut[..cut.LastIndexOf('`')].TrimEnd();

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
