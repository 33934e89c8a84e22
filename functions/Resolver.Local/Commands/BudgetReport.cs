using System.Globalization;
using System.Text.Json;
using Resolver.Core.Durable;
using Resolver.Core.Json;
using Resolver.Core.Money;
using Resolver.Core.Runs;
using Resolver.Local.Composition;
using Resolver.Local.Server;

namespace Resolver.Local.Commands;

/// <summary>One line of <c>budget show</c>.</summary>
internal sealed record BudgetRow(
    BudgetScope Scope, string Subject, string Period, decimal? LimitUsd, decimal AllowedUsd, decimal SpentUsd, decimal ReservedUsd, decimal? LeftUsd, int Calls, DateTimeOffset? ResetsAt);

/// <summary><c>budget show --json</c>.</summary>
internal sealed record BudgetSummary(
    IReadOnlyList<BudgetRow> Windows,
    IReadOnlyList<BudgetLimit> Limits,
    decimal SpentUsd,
    int Calls,
    int Expired,
    int Disputed,
    decimal DisputedUsd,
    int Resolved,
    int Accepted,
    decimal? UsdPerAcceptedChange);

/// <summary>What the ledger and the journal say together.</summary>
internal sealed class BudgetReport(DataFolder data, ILedger ledger)
{
    private static readonly BudgetScope[] Shared = [BudgetScope.Day, BudgetScope.Month, BudgetScope.Repo, BudgetScope.Team, BudgetScope.PullRequest];

    internal async Task Print(bool json, CancellationToken cancel)
    {
        var summary = await Gather(cancel);
        var output = System.Console.Out;
        if (json)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(summary, ResolverJson.Indented));
            return;
        }

        foreach (var row in summary.Windows)
        {
            await output.WriteLineAsync(Line(row));
        }

        await output.WriteLineAsync(Invariant($"total ${summary.SpentUsd:0.0000} in {summary.Calls} calls; {summary.Expired} settled at their maximum after a crash"));
        if (summary.Disputed > 0)
        {
            await output.WriteLineAsync(Invariant($"{summary.Disputed} calls reported more than they could use: ${summary.DisputedUsd:0.0000} more than is counted here; compare with the provider's bill"));
        }

        await output.WriteLineAsync(summary.UsdPerAcceptedChange is { } each
            ? Invariant($"{summary.Resolved} resolved, {summary.Accepted} accepted: ${each:0.0000} for each accepted change")
            : Invariant($"{summary.Resolved} resolved; nothing accepted yet"));
    }

    private async Task<BudgetSummary> Gather(CancellationToken cancel)
    {
        var windows = (await ledger.Windows(Shared, current: true, cancel)).Concat(await Limited(BudgetScope.Run, cancel));
        var entries = await ledger.Entries(null, cancel);
        var settled = entries.Where(static entry => entry.Use is not null).ToList();
        var disputed = settled.Where(static entry => entry.Use!.ReportedUsd > entry.Use.Usd).ToList();
        var spent = settled.Sum(static entry => entry.Use!.Usd);
        var (resolved, accepted) = await Outcomes(cancel);
        return new BudgetSummary(
            [.. windows.Select(Row)],
            await ledger.Limits(cancel),
            spent,
            settled.Count,
            settled.Count(static entry => entry.State == EntryState.Expired),
            disputed.Count,
            disputed.Sum(static entry => entry.Use!.ReportedUsd!.Value - entry.Use.Usd),
            resolved,
            accepted,
            accepted == 0 ? null : Math.Round(spent / accepted, 6));
    }

    // Runs are many; those with a limit of the operator's own are shown.
    private async Task<IEnumerable<WindowState>> Limited(BudgetScope scope, CancellationToken cancel)
    {
        var named = (await ledger.Limits(cancel)).Where(limit => limit.Scope == scope).Select(static limit => limit.Subject).ToHashSet(StringComparer.Ordinal);
        return (await ledger.Windows([scope], current: true, cancel)).Where(state => named.Contains(state.Window.Subject));
    }

    // Accepted: somebody, or the rule that stands in for somebody, let it be published; where a pull request was opened, it was merged.
    private async Task<(int Resolved, int Accepted)> Outcomes(CancellationToken cancel)
    {
        await using var client = LocalHost.OpenClient(data);
        var runs = await client.List(new WorkflowQuery { Workflow = ResolveSteps.Workflow.Name, Top = int.MaxValue }, cancel);
        var resolved = runs.Where(static run => run.Status?.Deserialize<RunStatus>(ResolverJson.Options)?.Outcome == RunOutcome.Resolved).ToList();
        var ends = RunBook.Ends(data.Root);
        return (resolved.Count, resolved.Count(run => IsAccepted(run, ends)));
    }

    private static bool IsAccepted(WorkflowSnapshot run, IReadOnlyDictionary<string, bool> ends) =>
        run.Output?.Deserialize<AccountedRun>(ResolverJson.Options)?.Record is { StopReason: "approved" } record
        && (record.PullRequest is null || ends.GetValueOrDefault(run.Run.Value));

    private static BudgetRow Row(WindowState state) => new(
        state.Window.Scope, state.Window.Subject, state.Window.Period, state.LimitUsd, state.AllowedUsd, state.SpentUsd, state.ReservedUsd, state.LeftUsd, state.Calls, state.Window.ResetsAt);

    private static string Line(BudgetRow row)
    {
        var name = new BudgetWindow(row.Scope, row.Subject, row.Period).ToString();
        var limit = row.LimitUsd is null ? "no limit" : Invariant($"${row.LeftUsd:0.0000} left of ${row.LimitUsd + row.AllowedUsd:0.00}");
        var resets = row.ResetsAt is { } at ? Invariant($", resets {at:yyyy-MM-dd HH:mm} UTC") : string.Empty;
        return Invariant($"{name,-40} spent ${row.SpentUsd:0.0000}, reserved ${row.ReservedUsd:0.0000}, {limit}{resets}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
