using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Resolver.Core.Durable;
using Resolver.Core.Json;
using Resolver.Core.Runs;
using Resolver.Local.Composition;
using Resolver.Local.Console;

namespace Resolver.Local.Commands;

/// <summary><c>resolver budget show</c>: what runs of this data folder have spent. The ceiling of a run is <c>--max-usd</c>.</summary>
internal static class BudgetCommand
{
    internal static Command Create()
    {
        var data = CommonOptions.Data();
        var show = new Command("show", "What was spent, by day, and per resolved issue.") { data };
        show.SetAction((parsed, cancel) => CommandLine.Guard(
            async () =>
            {
                await using var client = LocalHost.OpenClient(parsed.Open(data));
                var runs = await client.List(new WorkflowQuery { Workflow = ResolveSteps.Workflow.Name, Top = int.MaxValue }, cancel);
                await Print([.. runs.Select(run => (run.CreatedAt, Status: run.Status?.Deserialize<RunStatus>(ResolverJson.Options)))]);
                return ExitCode.Ok;
            },
            cancel));
        return new Command("budget", "Look at the money.") { show };
    }

    private static async Task Print(IReadOnlyList<(DateTimeOffset CreatedAt, RunStatus? Status)> runs)
    {
        var output = System.Console.Out;
        foreach (var day in runs.GroupBy(run => run.CreatedAt.UtcDateTime.Date).OrderByDescending(day => day.Key).Take(31))
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{day.Key:yyyy-MM-dd}  {day.Count(),4} runs  ${day.Sum(run => run.Status?.Usd ?? 0):0.0000}"));
        }

        var resolved = runs.Count(run => run.Status?.Outcome == RunOutcome.Resolved);
        var total = runs.Sum(run => run.Status?.Usd ?? 0);
        await output.WriteLineAsync(resolved == 0
            ? string.Create(CultureInfo.InvariantCulture, $"total ${total:0.0000}; nothing resolved yet")
            : string.Create(CultureInfo.InvariantCulture, $"total ${total:0.0000}; {resolved} resolved, ${total / resolved:0.0000} for each"));
    }
}
