using Resolver.Adapters.Intake;
using Resolver.Adapters.Storage;
using Resolver.Core.Artifacts;
using Resolver.Core.Code;
using Resolver.Core.Ids;
using Resolver.Core.Issues;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;
using Resolver.Local.Composition;

namespace Resolver.Local.Tests.Play;

/// <summary>Puts runs into a data folder's journal, as intake does: the next server drives them until they wait for an approval.</summary>
internal static class OpenRuns
{
    /// <summary>A run about the playground's repository, without models.</summary>
    public static async Task<string> Add(Playground play, string name, string title)
    {
        var cancel = TestContext.Current.CancellationToken;
        var data = DataFolder.Open(play.Data);
        var run = RunId.Parse(name);
        data.Save(run, new HostSettings(null, null, AllowUnsandboxed: false));
        var body = await new FileArtifactStore(data.At("artifacts")).WriteText(PythonBug.Issue, "text/markdown", cancel);
        var issue = new Issue(new IssueRef("file", "0123456789abcdef", name), title, ["bug"], null, body);
        var request = new ResolveRequest(
            issue, new RepoSource(play.Repo), null, ["mechanical"], new RunLimits(), ApprovalMode.Ask, Principal.Owner, IssueRuns.NewTraceParent());
        await using var client = LocalHost.OpenClient(data);
        await client.Start(run, ResolveSteps.Workflow, request, cancel);
        return name;
    }
}
