using System.CommandLine;
using Resolver.Core.Faults;
using Resolver.Core.Runs;
using Resolver.Local.Composition;

namespace Resolver.Local.Commands;

/// <summary><c>resolver resolve</c>: the main job.</summary>
internal static class ResolveCommand
{
    internal static Command Create()
    {
        var repo = CommonOptions.Repo();
        var issue = new Option<string>("--issue") { Description = "A text file, '-' for standard input, or the URL of an issue on a host (GitHub, Jira) that settings.json names.", HelpName = "file|url|-", Required = true };
        var @base = new Option<string?>("--base") { Description = "Branch, tag or commit to start from. Default: HEAD.", HelpName = "rev" };
        var tiers = new Option<string?>("--tiers") { Description = "Allowed tiers in order. Default: mechanical and every tier of the models file.", HelpName = "mechanical,small,large" };
        var maxUsd = new Option<decimal>("--max-usd") { Description = "Spend ceiling in US dollars, 0 to 500.", DefaultValueFactory = _ => 3 };
        var maxMinutes = new Option<int>("--max-minutes") { Description = "Time ceiling from start to gate in minutes, 1 to 1440.", DefaultValueFactory = _ => 30 };
        var limits = new LimitOptions();
        var approve = new Option<ApprovalMode>("--approve")
        {
            Description = "ask: a person decides; auto: what passes the gate is published; never: leave the patch as a file.",
            DefaultValueFactory = _ => ApprovalMode.Ask,
        };
        var models = new Option<string?>("--models") { Description = "Models file; see docs/models.md.", HelpName = "file" };
        var cassette = CommonOptions.Cassette();
        var cassetteMode = CommonOptions.CassetteMode();
        var data = CommonOptions.Data();
        var output = new Option<string?>("--out") { Description = "Folder for run.json, report.md, patch.diff and trace.jsonl.", HelpName = "dir" };
        var json = CommonOptions.Json();
        var unsandboxed = CommonOptions.AllowUnsandboxed();
        var command = new Command("resolve", "Resolve one issue: reproduce, repair, prove, ask, publish.")
        {
            repo, issue, @base, tiers, maxUsd, maxMinutes, approve, models, cassette, cassetteMode, data, output, json, unsandboxed,
        };
        limits.AddTo(command);
        command.SetAction((parsed, cancel) => CommandLine.Guard(
            () =>
            {
                var order = new ResolveOrder(
                    parsed.GetRequiredValue(repo),
                    parsed.GetRequiredValue(issue),
                    parsed.GetValue(@base),
                    parsed.GetValue(tiers)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                    limits.Complete(Limits(parsed.GetValue(maxUsd), parsed.GetValue(maxMinutes)), parsed),
                    parsed.GetValue(approve),
                    new HostSettings(Absolute(parsed.GetValue(models)), Absolute(parsed.GetValue(output)), parsed.GetValue(unsandboxed))
                    {
                        Cassette = CommonOptions.CassetteOf(parsed, cassette, cassetteMode),
                    });
                return new ResolveJob(parsed.Open(data), parsed.GetValue(json)).Run(order, cancel);
            },
            cancel));
        return command;
    }

    private static RunLimits Limits(decimal maxUsd, int maxMinutes) =>
        maxUsd is < 0 or > 500 ? throw ResolverFault.Usage("USAGE-MAX-USD", "--max-usd takes 0 to 500 US dollars.")
        : maxMinutes is < 1 or > 1440 ? throw ResolverFault.Usage("USAGE-MAX-MINUTES", "--max-minutes takes 1 to 1440 minutes.")
        : new RunLimits { MaxUsd = maxUsd, MaxMinutes = maxMinutes };

    private static string? Absolute(string? path) => path is null ? null : Path.GetFullPath(path);
}

/// <summary>What the user asked for.</summary>
internal sealed record ResolveOrder(
    string Repo, string Issue, string? Base, IReadOnlyList<string>? Tiers, RunLimits Limits, ApprovalMode Approve, HostSettings Host);
