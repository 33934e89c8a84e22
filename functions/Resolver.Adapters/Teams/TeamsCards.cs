using System.Text.Json.Nodes;
using Resolver.Adapters.Approvals;
using Resolver.Adapters.Git;
using Resolver.Core.Ids;
using Resolver.Core.Runs;

namespace Resolver.Adapters.Teams;

/// <summary>Makes the card of a run as it is now.</summary>
/// <param name="runs">Reads the run.</param>
/// <param name="pages">Where people reach the pages; null where they do not.</param>
public sealed class TeamsCards(ICardRuns runs, Uri? pages)
{
    /// <summary>The card of a question as the run stands now; null where there is no such run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="round">The round that the card asked for.</param>
    /// <param name="patch">The digest of what the card asked about.</param>
    /// <param name="question">Whether the card asks a question of the run.</param>
    /// <param name="explain">Whether the evidence is shown too.</param>
    /// <param name="cancel">Stops reading.</param>
    internal async Task<JsonObject?> Of(RunId run, int round, string patch, bool question, bool explain, CancellationToken cancel)
    {
        if (await runs.Read(run, cancel) is not { } view)
        {
            return null;
        }

        var content = Content(view, round, patch);
        return view switch
        {
            { Record: { } record } => ApprovalCard.Told(content, Ended(record), record.Outcome == RunOutcome.Resolved),
            _ when OpenAsk.Of(view.Snapshot) is { } open && open.IsOf(round, patch) => open.IsQuestion ? ApprovalCard.Question(content)
                : explain ? ApprovalCard.Explain(content, EvidenceLines.Of(view.Attempts, view.Waiting?.Paths ?? [])) : ApprovalCard.Ask(content),
            { Waiting: not null } when !question => ApprovalCard.Told(content, "Superseded by another change", good: false),
            _ => ApprovalCard.Told(content, "Answered; the run goes on", good: true),
        };
    }

    /// <summary>The card with a word in place of the question.</summary>
    internal async Task<JsonObject?> Told(RunId run, int round, string patch, string state, bool good, CancellationToken cancel) =>
        await runs.Read(run, cancel) is { } view ? ApprovalCard.Told(Content(view, round, patch), state, good) : null;

    private ApprovalCardContent Content(CardRun run, int round, string patch)
    {
        var (files, added, removed) = run.Diff is { Length: > 0 } diff ? UnifiedDiff.Count(diff) : default;
        var facts = new List<(string, string)>
        {
            ("Repository", run.Request?.Source.Location.TrimEnd('/').Split('/')[^1] ?? string.Empty),
            ("Change", $"{files} {(files == 1 ? "file" : "files")}, +{added} −{removed}"),
            ("Tests before", EvidenceLines.Tests(run.Tests?.Baseline)),
            ("Tests after", EvidenceLines.Tests(run.Tests?.Head)),
            ("Cost", EvidenceLines.Usd(run.Usd)),
        };
        var id = run.Snapshot.Run.Value;
        var summary = run.Waiting?.Summary ?? run.Question?.Text ?? (run.Attempts is [.., var last] ? last.Change : string.Empty);
        return new ApprovalCardContent(id, round, patch, run.Title, summary, facts, pages is null ? null : new Uri(pages, $"runs/{id}"));
    }

    private static string Ended(RunRecord record) => record switch
    {
        { Outcome: RunOutcome.Resolved, PullRequest: { } request } => $"Approved and published: {request}",
        { Outcome: RunOutcome.Resolved } => "Approved and published",
        { Outcome: RunOutcome.Rejected } => "Denied",
        { StopReason: "approval-expired" or "unanswered" } => "Expired: nobody answered in time",
        _ => $"Ended: {record.StopReason}",
    };
}
