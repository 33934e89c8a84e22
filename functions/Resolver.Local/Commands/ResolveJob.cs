using System.Security.Cryptography;
using System.Text;
using Resolver.Adapters.Intake;
using Resolver.Core.Artifacts;
using Resolver.Core.Code;
using Resolver.Core.Ids;
using Resolver.Core.Issues;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;
using Resolver.Local.Composition;
using Resolver.Local.Intake;
using Resolver.Local.Output;

namespace Resolver.Local.Commands;

/// <summary>Intake on one machine: reads the issue, finds or starts its run, and drives it.</summary>
internal sealed class ResolveJob(DataFolder data, bool json)
{
    internal async Task<int> Run(ResolveOrder order, CancellationToken cancel)
    {
        var pause = new PauseSwitch(data);
        pause.Demand(null);
        RunFiles.Demand(order.Host.Out);
        var text = IssueText.IsUrl(order.Issue) ? null : await IssueText.Read(order.Issue, System.Console.OpenStandardInput(), cancel);
        await using var host = await LocalHost.Open(data, order.Host, $"reading {order.Repo}", cancel);
        var hosted = text is null ? await IssueUrl.Read(order.Issue, host, cancel) : null;
        var source = CommonOptions.SourceOf(order.Repo);
        var snapshot = await host.Workspaces.Import(source, order.Base, cancel);
        pause.Demand(snapshot.Repo);

        var issue = hosted ?? await Issue(text!, snapshot.Repo, host.Artifacts, cancel);
        var prefix = hosted is null ? RunIds.Prefix(issue, snapshot.Repo) : RunIds.Prefix(issue.Reference);
        var run = await FindOrStart(host, order, issue, source, prefix, cancel);
        return await new RunDriver(data, host, json).Drive(run, snapshot.Repo, cancel);
    }

    private async Task<RunId> FindOrStart(LocalHost host, ResolveOrder order, Issue issue, RepoSource source, string prefix, CancellationToken cancel)
    {
        var request = new ResolveRequest(
            issue, source, order.Base, host.AllowedTiers(order.Tiers), order.Limits, order.Approve, Principal.Owner, IssueRuns.NewTraceParent());
        var (run, started) = await new IssueRuns(host.Client).FindOrStart(prefix, again: true, request, run => data.Save(run, order.Host), cancel);
        host.Progress.Line(started ? $"run {run}" : $"run {run} is under way; going on with it");
        return run;
    }

    private static async Task<Issue> Issue(IssueText text, RepoId repo, IArtifactStore artifacts, CancellationToken cancel)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.Body)));
        var body = await artifacts.WriteText(text.Body, "text/markdown", cancel);
        return new Issue(new IssueRef("file", repo.Value, digest), text.Title, text.Labels, null, body);
    }
}
