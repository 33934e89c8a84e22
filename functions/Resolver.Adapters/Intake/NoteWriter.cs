using System.Globalization;
using System.Text;
using System.Text.Json;
using Resolver.Adapters.GitHub;
using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Hosts;
using Resolver.Core.Issues;
using Resolver.Core.Json;
using Resolver.Core.Runs;
using Resolver.Core.Text;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Intake;

/// <summary>What a run says on its issue: what it waits for, and how it ended. While it works it says nothing.</summary>
/// <param name="workspaces">Has the repository of a run that waits for an approval.</param>
/// <param name="artifacts">Payloads.</param>
public sealed class NoteWriter(IWorkspaces workspaces, IArtifactStore artifacts)
{
    private const int MaxDiff = 20_000;
    private const int MaxReport = 30_000;

    /// <summary>The issue that a run's comment stands on; null where its host takes none.</summary>
    public static IssueRef? IssueOf(WorkflowSnapshot run) =>
        run.Input.Deserialize<ResolveRequest>(ResolverJson.Options)?.Issue.Reference is { Host: GitHubCodeHost.Name or TicketKey.Host } issue ? issue : null;

    /// <summary>The comment; null where there is nothing to say.</summary>
    /// <param name="run">The run.</param>
    /// <param name="issue">Its issue, <see cref="IssueOf"/>.</param>
    /// <param name="asked">Whether somebody wants to see it also while it works.</param>
    /// <param name="cancel">Stops reading.</param>
    /// <exception cref="Core.Faults.ResolverFault"><c>GIT-*</c>, <c>ARTIFACT-*</c>.</exception>
    public async Task<IssueNote?> Note(WorkflowSnapshot run, IssueRef issue, bool asked, CancellationToken cancel) => await Write(run, asked, cancel) is { } text
        ? new IssueNote(run.Run, issue, text) { PullRequest = run.Output?.Deserialize<AccountedRun>(ResolverJson.Options)?.Record.PullRequest }
        : null;

    private async Task<string?> Write(WorkflowSnapshot run, bool asked, CancellationToken cancel)
    {
        if (run.Output?.Deserialize<AccountedRun>(ResolverJson.Options) is { } ended)
        {
            return await Ended(ended, cancel);
        }

        return run.Status?.Deserialize<RunStatus>(ResolverJson.Options) switch
        {
            { Waiting: { } waiting } => await Approval(run, waiting, cancel),
            { Question: { } question } => $"**Resolver asks:** {Plain(question.Text)}\n\nAnswer with a comment `/resolver answer …` before {Time(question.Deadline)}.\n\n{Footer(run.Run.Value)}",
            { Budget: { } budget } => $"**Resolver has no budget left:** {Plain(budget.Why.ToString())}\n\nLet it go on with a comment `/resolver exceed ${budget.AllowUsd.ToString("0.00", CultureInfo.InvariantCulture)}`.\n\n{Footer(run.Run.Value)}",
            { } working when asked => Working(run, working),
            _ => null,
        };
    }

    private static string Working(WorkflowSnapshot run, RunStatus status) =>
        string.Create(CultureInfo.InvariantCulture, $"**Resolver is at `{status.Stage}`**, attempt {status.Attempt}, ${status.Usd:0.0000} so far.\n\n{Footer(run.Run.Value)}");

    private async Task<string> Approval(WorkflowSnapshot run, PendingApproval waiting, CancellationToken cancel)
    {
        var patch = await artifacts.ReadJson<PatchSet>(waiting.Patch, cancel);
        var diff = await workspaces.Diff(waiting.Repo, patch, cancel);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"**Resolver has a change that its tests prove:** {Plain(waiting.Summary)}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"<details><summary>{waiting.Paths.Count} files</summary>\n\n{Fence(diff.Length <= MaxDiff ? diff : diff[..MaxDiff] + "\n… cut")}\n</details>\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Somebody else than who asked, with write access, decides before {Time(waiting.Deadline)}: comment `/resolver approve` or `/resolver deny <reason>`.\n\n");
        return text.Append(Footer(run.Run.Value)).ToString();
    }

    private async Task<string> Ended(AccountedRun ended, CancellationToken cancel)
    {
        var record = ended.Record;
        return record switch
        {
            { PullRequest: { } url } => $"**Resolver opened {url}**\n\n{Plain(record.Explanation)}\n\n{Footer(record.RunId.Value)}",
            { Outcome: RunOutcome.Escalated } => await Report(ended, cancel),
            _ => $"**Resolver: {record.Outcome.ToString().ToUpperInvariant()}.** {Plain(record.Explanation)}\n\n{Footer(record.RunId.Value)}",
        };
    }

    private async Task<string> Report(AccountedRun ended, CancellationToken cancel)
    {
        var report = await artifacts.ReadText(ended.Report, cancel);
        return $"{(report.Length <= MaxReport ? report : report[..MaxReport])}\n\n{Footer(ended.Record.RunId.Value)}";
    }

    private static string Footer(string run) => $"<sub>run `{run}`</sub>";

    private static string Time(DateTimeOffset when) => when.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    // As code: nobody is called, nothing is linked, whatever it says.
    private static string Plain(string text) => $"`` {VisibleText.Line(Secrets.Remove(text), 600).Replace('`', '\'')} ``";

    private static string Fence(string text)
    {
        var fence = new string('`', 4);
        while (text.Contains(fence, StringComparison.Ordinal))
        {
            fence += '`';
        }

        return $"{fence}diff\n{text.TrimEnd('\n')}\n{fence}\n";
    }
}
