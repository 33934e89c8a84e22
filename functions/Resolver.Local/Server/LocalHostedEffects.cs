using System.Text.Json;
using Resolver.Adapters.Git;
using Resolver.Adapters.Intake;
using Resolver.Core.Code;
using Resolver.Core.Hosts;
using Resolver.Core.Json;
using Resolver.Core.Routing;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;
using Resolver.Local.Composition;

namespace Resolver.Local.Server;

/// <summary>What the code host's events do on one machine.</summary>
internal sealed class LocalHostedEffects(DataFolder data, LocalHost host, GitHubParts gitHub, RunBook book, PolledPlaces places) : IHostedEffects
{
    public string Refresh()
    {
        places.Forget();
        return "the next look asks where the App is installed";
    }

    // A run that searches brings the index there itself. Branches that nothing ever started from are left alone.
    public async Task<string> Index(string place, IntakeDecision.Index index, CancellationToken cancel)
    {
        var source = new RepoSource(gitHub.Options.Repository(place).AbsoluteUri);
        var repo = GitRepos.IdOf(source);
        if (!File.Exists(data.At("mirrors", repo + ".git", "HEAD")))
        {
            return "nothing was ever resolved there";
        }

        await (index.Commit is { } commit
            ? host.Queue.Enqueue(new IndexWish(repo, source, index.Branch, commit), cancel)
            : host.Queue.Withdraw(repo, index.Branch, at: null, cancel));
        return "the index follows";
    }

    public async Task<string> Record(RunRecord ended, string name, bool merged, CancellationToken cancel)
    {
        // Its webhook and a look may both tell it.
        if (RunBook.Ends(data.Root).TryGetValue(ended.RunId.Value, out var known) && (known || !merged))
        {
            await Tell(ended, merged, cancel);
            return "recorded already";
        }

        await host.Ledger.Attach(ended.RunId, name, cancel);
        var outcome = merged ? RunOutcome.Resolved : RunOutcome.Rejected;
        await host.Outcomes.Close(ended.RunId, outcome, PastAttempt.Of(ended with { Outcome = outcome }), cancel);
        book.Ended(ended.RunId, name, merged);
        host.Progress.Line($"{ended.RunId}: {name} was {(merged ? "merged" : "closed")}");
        await Tell(ended, merged, cancel);
        return merged ? "recorded as merged" : "recorded as closed";
    }

    // Last of all: an issue that cannot be moved takes nothing back.
    private async Task Tell(RunRecord ended, bool merged, CancellationToken cancel)
    {
        if (merged && host.Jira?.Settings.TransitionOnMerge is not null && (await host.Client.Get(ended.RunId, cancel))?.Input.Deserialize<ResolveRequest>(ResolverJson.Options)?.Issue.Reference is { Host: TicketKey.Host } issue)
        {
            await host.Hands.Merged(issue, cancel);
            host.Progress.Line($"{ended.RunId}: {issue} was moved");
        }
    }
}
