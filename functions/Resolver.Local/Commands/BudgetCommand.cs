using System.CommandLine;
using Resolver.Adapters.Git;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Money;
using Resolver.Core.Workspaces;
using Resolver.Local.Composition;
using Resolver.Local.Console;
using Resolver.Models.Ledger.Sqlite;

namespace Resolver.Local.Commands;

/// <summary><c>resolver budget</c>: what was spent, the limits, which repository belongs to which team, and which run to which pull request.</summary>
internal static class BudgetCommand
{
    internal static Command Create() => new("budget", "Look at the money, and limit it.") { Show(), Set(), Assign(), Attach() };

    private static Command Show()
    {
        var data = CommonOptions.Data();
        var json = CommonOptions.Json();
        var show = new Command("show", "Every budget of the current periods, what was spent, and the cost of an accepted change.") { data, json };
        show.SetAction((parsed, cancel) => CommandLine.Guard(
            () => With(parsed.Open(data), async (folder, ledger) => await new BudgetReport(folder, ledger).Print(parsed.GetValue(json), cancel), cancel),
            cancel));
        return show;
    }

    private static Command Set()
    {
        var scope = new Option<BudgetScope>("--scope") { Description = "attempt, run, pullRequest, repo, team, day or month. Repositories and teams count by calendar month (UTC).", Required = true };
        var usd = new Option<decimal?>("--usd") { Description = "US dollars for each period, 0 and up; 0 lets nothing through.", HelpName = "N" };
        var remove = new Option<bool>("--remove") { Description = "Take the limit away." };
        var subject = new Option<string?>("--for") { Description = "The run, pull request or team; for repo a path or URL. Without it: every one that has no limit of its own.", HelpName = "which" };
        var data = CommonOptions.Data();
        var set = new Command("set", "Limit a budget. It holds from the next call on.") { scope, usd, remove, subject, data };
        set.SetAction((parsed, cancel) => CommandLine.Guard(
            () => With(
                parsed.Open(data),
                async (folder, ledger) =>
                {
                    var which = await Subject(folder, parsed.GetValue(scope), parsed.GetValue(subject), cancel);
                    await ((parsed.GetValue(usd), parsed.GetValue(remove)) switch
                    {
                        ({ } limit, false) => ledger.SetLimit(new BudgetLimit(parsed.GetValue(scope), which, limit), cancel),
                        (null, true) => ledger.RemoveLimit(parsed.GetValue(scope), which, cancel),
                        _ => throw ResolverFault.Usage("USAGE-BUDGET", "Pass either --usd or --remove."),
                    });
                    await System.Console.Out.WriteLineAsync("set");
                },
                cancel),
            cancel));
        return set;
    }

    private static Command Assign()
    {
        var repo = CommonOptions.Repo();
        var team = new Option<string?>("--team") { Description = "The team; without it the repository belongs to none.", HelpName = "name" };
        var data = CommonOptions.Data();
        var assign = new Command("assign", "Say which team a repository belongs to: what is spent on it counts there.") { repo, team, data };
        assign.SetAction((parsed, cancel) => CommandLine.Guard(
            () => With(
                parsed.Open(data),
                async (folder, ledger) =>
                {
                    await ledger.Assign(await RepoOf(folder, parsed.GetRequiredValue(repo), cancel), parsed.GetValue(team), cancel);
                    await System.Console.Out.WriteLineAsync("assigned");
                },
                cancel),
            cancel));
        return assign;
    }

    private static Command Attach()
    {
        var run = new Argument<string>("run") { Description = "The run's whole id." };
        var pullRequest = new Option<string>("--pull-request") { Description = "The pull request that it led to, as its host names it: acme/shop#7.", HelpName = "name", Required = true };
        var data = CommonOptions.Data();
        var attach = new Command("attach", "Count a run on a pull request: what it has spent, and its calls from now on. The first one stands.") { run, pullRequest, data };
        attach.SetAction((parsed, cancel) => CommandLine.Guard(
            () => With(
                parsed.Open(data),
                async (_, ledger) =>
                {
                    var id = RunId.TryParse(parsed.GetRequiredValue(run)) ?? throw ResolverFault.Usage("RUN-UNKNOWN", "That is no run. Pass its whole id, as 'resolver runs list' shows it.");
                    await ledger.Attach(id, parsed.GetRequiredValue(pullRequest), cancel);
                    await System.Console.Out.WriteLineAsync("attached");
                },
                cancel),
            cancel));
        return attach;
    }

    private static async Task<int> With(DataFolder folder, Func<DataFolder, ILedger, Task> act, CancellationToken cancel)
    {
        await using var ledger = await SqliteLedger.Open(folder.Root, TimeProvider.System, cancel);
        await act(folder, ledger);
        return ExitCode.Ok;
    }

    private static async Task<string> Subject(DataFolder folder, BudgetScope scope, string? subject, CancellationToken cancel) =>
        subject is null ? BudgetLimit.Every : scope == BudgetScope.Repo ? (await RepoOf(folder, subject, cancel)).Value : subject;

    private static async Task<RepoId> RepoOf(DataFolder folder, string place, CancellationToken cancel)
    {
        var workspaces = new GitWorkspaces(new GitOptions { DataFolder = folder.Root }, TimeProvider.System);
        return (await workspaces.Import(new RepoSource(place), null, cancel)).Repo;
    }
}
