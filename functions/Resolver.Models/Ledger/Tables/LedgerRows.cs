using System.Text.Json;
using Azure.Data.Tables;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Core.Money;

namespace Resolver.Models.Ledger.Tables;

/// <summary>A line with what only the ledger itself needs of it.</summary>
/// <param name="Entry">What others see.</param>
/// <param name="Maximum">Nanodollars.</param>
/// <param name="Settled">Nanodollars.</param>
/// <param name="Windows">Where it is held: a settlement goes to the period in which the money was reserved.</param>
/// <param name="Holder">The process.</param>
/// <param name="ExpiresAt">When it is settled at its maximum, whatever became of its process.</param>
/// <param name="Operation">Which wish wrote it: how a wish knows what it has done when the answer was lost.</param>
internal sealed record Line(
    LedgerEntry Entry, long Maximum, long Settled, IReadOnlyList<BudgetWindow> Windows, LedgerHolder Holder, DateTimeOffset ExpiresAt, string Operation)
{
    public string Key => RowKeys.Line(Entry.Id);

    public string OpenKey => RowKeys.Open(ExpiresAt, Key);

    public bool IsOpen => Entry.State == EntryState.Open;
}

/// <summary>How lines and windows stand in rows. Money is whole nanodollars, times are UTC ticks.</summary>
internal static class LedgerRows
{
    private const string None = "";

    public static TableEntity Of(Line line)
    {
        var entry = line.Entry;
        return new TableEntity(None, line.Key)
        {
            ["Run"] = entry.Id.Key.Run.Value,
            ["Step"] = entry.Id.Key.Step,
            ["Call"] = entry.Id.Key.Call,
            ["Try"] = entry.Id.Try,
            ["Digest"] = entry.Digest,
            ["Endpoint"] = entry.Endpoint,
            ["State"] = (int)entry.State,
            ["Maximum"] = line.Maximum,
            ["Settled"] = line.Settled,
            ["Windows"] = JsonSerializer.Serialize(line.Windows, ResolverJson.Options),
            ["Holder"] = line.Holder.ToString(),
            ["At"] = entry.At.UtcTicks,
            ["ExpiresAt"] = line.ExpiresAt.UtcTicks,
            ["Operation"] = line.Operation,
            ["TokensIn"] = entry.Use?.TokensIn ?? 0,
            ["TokensCached"] = entry.Use?.TokensCached ?? 0,
            ["TokensOut"] = entry.Use?.TokensOut ?? 0,
            ["TokensReasoning"] = entry.Use?.TokensReasoning ?? 0,
            ["Reported"] = entry.Use?.ReportedUsd is { } reported ? Nanodollars.FromUsd(reported) : null,
            ["Receipt"] = entry.Use?.Receipt,
        };
    }

    public static Line Line(TableEntity row)
    {
        var id = new ReservationId(new CallKey(RunId.Parse(row.GetString("Run")), row.GetString("Step"), row.GetInt32("Call")!.Value), row.GetInt32("Try")!.Value);
        var state = (EntryState)row.GetInt32("State")!.Value;
        var (maximum, settled) = (row.GetInt64("Maximum")!.Value, row.GetInt64("Settled")!.Value);
        var use = state is EntryState.Open or EntryState.Released ? null : Use(row, state, settled);
        return new Line(
            new LedgerEntry(id, row.GetString("Digest"), row.GetString("Endpoint"), state, Nanodollars.ToUsd(maximum), use, Time(row, "At")),
            maximum,
            settled,
            JsonSerializer.Deserialize<IReadOnlyList<BudgetWindow>>(row.GetString("Windows"), ResolverJson.Options)!,
            LedgerHolder.Parse(row.GetString("Holder")),
            Time(row, "ExpiresAt"),
            row.GetString("Operation"));
    }

    /// <summary>The mark that a line is open: what has to be looked at to find dead ones, and nothing else.</summary>
    public static TableEntity OpenMark(Line line) => new(None, line.OpenKey) { ["Line"] = line.Key, ["Holder"] = line.Holder.ToString(), ["Operation"] = line.Operation };

    /// <summary>A window's row as it was read, or an empty one.</summary>
    public static TableEntity Window(BudgetWindow window, TableEntity? row) => row ?? new TableEntity(None, RowKeys.Window(window))
    {
        ["Scope"] = (int)window.Scope,
        ["Subject"] = window.Subject,
        ["Period"] = window.Period,
        ["Spent"] = 0L,
        ["Reserved"] = 0L,
        ["Allowed"] = 0L,
        ["Calls"] = 0,
        ["Ceiling"] = null,
    };

    /// <summary>The state of a window, with the ceiling that its callers brought as its limit.</summary>
    public static WindowState State(TableEntity row) => new(
        new BudgetWindow((BudgetScope)row.GetInt32("Scope")!.Value, row.GetString("Subject"), row.GetString("Period")),
        row.GetInt64("Ceiling") is { } ceiling ? Nanodollars.ToUsd(ceiling) : null,
        Nanodollars.ToUsd(row.GetInt64("Allowed")!.Value),
        Nanodollars.ToUsd(row.GetInt64("Spent")!.Value),
        Nanodollars.ToUsd(row.GetInt64("Reserved")!.Value),
        row.GetInt32("Calls")!.Value);

    /// <summary>Adds to a number of a row.</summary>
    public static TableEntity With(this TableEntity row, string name, long more)
    {
        row[name] = row.GetInt64(name)!.Value + more;
        return row;
    }

    public static TableEntity Of(BudgetLimit limit) => new(None, RowKeys.Limit(limit.Scope, limit.Subject))
    {
        ["Scope"] = (int)limit.Scope,
        ["Subject"] = limit.Subject,
        ["Usd"] = Nanodollars.FromUsd(limit.Usd),
    };

    public static BudgetLimit Limit(TableEntity row) =>
        new((BudgetScope)row.GetInt32("Scope")!.Value, row.GetString("Subject"), Nanodollars.ToUsd(row.GetInt64("Usd")!.Value));

    public static TableEntity Waiting(BudgetAlert alert, long stamp) =>
        new(None, RowKeys.Waiting(alert, stamp)) { ["Body"] = JsonSerializer.Serialize(alert, ResolverJson.Options) };

    public static BudgetAlert Alert(TableEntity row) => JsonSerializer.Deserialize<BudgetAlert>(row.GetString("Body"), ResolverJson.Options)!;

    private static Settlement Use(TableEntity row, EntryState state, long settled) =>
        new(Nanodollars.ToUsd(settled), row.GetInt64("TokensIn")!.Value, row.GetInt64("TokensCached")!.Value, row.GetInt64("TokensOut")!.Value, row.GetInt64("TokensReasoning")!.Value)
        {
            AtMaximum = state is not EntryState.Settled,
            ReportedUsd = row.GetInt64("Reported") is { } reported ? Nanodollars.ToUsd(reported) : null,
            Receipt = row.GetString("Receipt"),
        };

    private static DateTimeOffset Time(TableEntity row, string name) => new(row.GetInt64(name)!.Value, TimeSpan.Zero);
}
