using System.Globalization;
using System.Text.Json;
using Resolver.Core.Durable;
using Resolver.Core.Json;
using Resolver.Core.Runs;
using Resolver.Engine;
using Resolver.Local.Console;
using Resolver.Local.Trace;

namespace Resolver.Local.Commands;

/// <summary>Prints runs for people and for programs.</summary>
internal static class RunPrinter
{
    internal static async Task List(IReadOnlyList<WorkflowSnapshot> runs, bool json, TextWriter output)
    {
        var rows = runs.Select(Row).ToList();
        if (json)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(rows, ResolverJson.Indented));
            return;
        }

        foreach (var row in rows)
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{row.StartedAt:yyyy-MM-dd HH:mm}  {row.Outcome ?? row.State,-10}  ${row.Usd:0.00}  {row.RunId}  {row.Issue}"));
        }
    }

    internal static async Task Show(WorkflowSnapshot run, IReadOnlyList<TimelineEntry> timeline, RunNode tree, bool json, TextWriter output)
    {
        var row = Row(run);
        if (json)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(new { run = row, timeline, tree }, ResolverJson.Indented));
            return;
        }

        var status = run.Status?.Deserialize<RunStatus>(ResolverJson.Options);
        await output.WriteLineAsync($"{row.RunId}\nissue    {row.Issue}\nrepo     {row.Repo}\nstate    {row.State}{Waits(status)}");
        await output.WriteLineAsync($"outcome  {row.Outcome ?? "none yet"} {status?.StopReason}{(run.Failure is { } failure ? $" {failure.Code}: {failure.Message}" : string.Empty)}\n");
        await TreePrinter.ForOutput().Print(tree);
    }

    private static RunRow Row(WorkflowSnapshot run)
    {
        var request = run.Input.Deserialize<ResolveRequest>(ResolverJson.Options);
        var status = run.Status?.Deserialize<RunStatus>(ResolverJson.Options);
        return new RunRow(
            run.Run.Value,
            request?.Issue.Title ?? string.Empty,
            request?.Source.Location ?? string.Empty,
            Word(run.State),
            status?.Outcome is { } outcome ? Word(outcome) : null,
            run.CreatedAt,
            run.UpdatedAt,
            status?.Usd ?? 0);
    }

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private sealed record RunRow(
        string RunId, string Issue, string Repo, string State, string? Outcome, DateTimeOffset StartedAt, DateTimeOffset UpdatedAt, decimal Usd);

    private static string Waits(RunStatus? status) => status switch
    {
        { Waiting: not null } => ", waits for an approval",
        { Budget: { } budget } => $", waits for leave to exceed the budget of {budget.Why.Window}",
        _ => string.Empty,
    };
}
