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
    /// <summary>Text of an issue that says nothing of a failure: what it is has to be asked.</summary>
    public const string Unclear = "Say in the README what a limit of 3 means for `Limiter.allow()`.\n";

    /// <summary>A run about the playground's repository, without models.</summary>
    public static async Task<string> Add(Playground play, string name, string title, Principal? requester = null, RunLimits? limits = null, string label = "bug", string body = PythonBug.Issue)
    {
        var cancel = TestContext.Current.CancellationToken;
        var data = DataFolder.Open(play.Data);
        var run = RunId.Parse(name);
        data.Save(run, new HostSettings(null, null, AllowUnsandboxed: false));
        var text = await new FileArtifactStore(data.At("artifacts")).WriteText(body, "text/markdown", cancel);
        var issue = new Issue(new IssueRef("file", "0123456789abcdef", name), title, [label], null, text);
        var request = new ResolveRequest(
            issue, new RepoSource(play.Repo), null, ["mechanical"], limits ?? new RunLimits(), ApprovalMode.Ask, requester ?? Principal.Owner, IssueRuns.NewTraceParent());
        await using var client = LocalHost.OpenClient(data);
        await client.Start(run, ResolveSteps.Workflow, request, cancel);
        return name;
    }
}
