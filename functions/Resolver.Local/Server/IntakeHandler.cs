using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Resolver.Adapters.Git;
using Resolver.Adapters.GitHub;
using Resolver.Core.Code;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.Core.Issues;
using Resolver.Core.Json;
using Resolver.Core.Routing;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;
using Resolver.Local.Composition;
using Resolver.Local.Intake;

namespace Resolver.Local.Server;

/// <summary>Does what was decided about an event. Every effect is keyed, so that an event may be handled again.</summary>
internal sealed class IntakeHandler(DataFolder data, LocalHost host, GitHubParts gitHub, StartQueue queue, RunBook book)
{
    private readonly RunStarter starter = new(data, host.Client);
    private readonly CommandHandler commands = new(host, book);

    /// <param name="happened">The event.</param>
    /// <param name="decision">What it makes us do.</param>
    /// <param name="key">The event's number in the inbox: keys what it starts.</param>
    /// <param name="cancel">Stops before it begins.</param>
    /// <returns>What was done, in a few words.</returns>
    /// <exception cref="ResolverFault">Where it could not be done.</exception>
    internal Task<string> Handle(HostEvent happened, IntakeDecision decision, long key, CancellationToken cancel) => decision switch
    {
        IntakeDecision.Start start => IfWriter(happened, () => Task.FromResult(Queue(happened, start.Number, $"event-{key}", again: false)), cancel),
        IntakeDecision.Obey obey => IfWriter(happened, () => Obey(happened, obey, cancel), cancel),
        IntakeDecision.Record record => Record(happened, record, cancel),
        IntakeDecision.Index index => Index(happened, index, cancel),
        IntakeDecision.Ignore ignore => Task.FromResult(ignore.Why),
        _ => throw new UnreachableException(),
    };

    // Anybody can open an issue or write a comment; only who may push there anyway can make us spend money or publish.
    private async Task<string> IfWriter(HostEvent happened, Func<Task<string>> act, CancellationToken cancel) =>
        await gitHub.Host.MayWrite(happened.Place, happened.By, cancel) ? await act() : "the account may not write to the repository";

    // Started in its turn: whoever labels a hundred issues does not keep others waiting.
    private string Queue(HostEvent happened, int number, string key, bool again)
    {
        queue.Add(key, happened.Place, number, happened.By, again);
        return "waits to be started";
    }

    // The same comment may become known twice: by its event, and by looking.
    private async Task<string> Obey(HostEvent happened, IntakeDecision.Obey obey, CancellationToken cancel)
    {
        var id = $"github-comment-{obey.Comment}";
        if (book.Obeyed(id) is { } already)
        {
            return already;
        }

        var withdrawn = obey.Command is CommentCommand.Stop && queue.Withdraw(happened.Place, obey.Number);
        var reference = new IssueRef(GitHubCodeHost.Name, happened.Place, obey.Number.ToString(CultureInfo.InvariantCulture));
        var how = obey.Command is CommentCommand.Fix ? Queue(happened, obey.Number, id, again: true)
            : await starter.Latest(RunIds.Prefix(reference), cancel) is { } run ? await commands.Obey(run, obey.Command, AccountOf(happened), id, cancel)
            : withdrawn ? "it is no longer started" : "the issue has no run";
        book.Obey(id, how);
        return how;
    }

    // Off the critical path: a run that searches brings the index there itself. Branches that nothing ever started from are left alone.
    private async Task<string> Index(HostEvent happened, IntakeDecision.Index index, CancellationToken cancel)
    {
        var source = new RepoSource(gitHub.Options.Repository(happened.Place).AbsoluteUri);
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

    // A branch's name proves nothing: the run must exist, and must itself have led to this pull request.
    private async Task<string> Record(HostEvent happened, IntakeDecision.Record record, CancellationToken cancel)
    {
        if ((await host.Client.Get(record.Run, cancel))?.Output?.Deserialize<AccountedRun>(ResolverJson.Options)?.Record is not { PullRequest: { } url } ended
            || gitHub.Options.PlaceOf(ended.Repo) is not { } place
            || !string.Equals(place, happened.Place, StringComparison.OrdinalIgnoreCase)
            || !url.EndsWith($"/pull/{record.PullRequest}", StringComparison.Ordinal))
        {
            return "the pull request is none of ours";
        }

        // Its webhook and a look may both tell it.
        var name = $"{place}#{record.PullRequest}";
        if (RunBook.Ends(data.Root).TryGetValue(record.Run.Value, out var merged) && (merged || !record.Merged))
        {
            await Tell(record, cancel);
            return "recorded already";
        }

        await host.Ledger.Attach(record.Run, name, cancel);
        var outcome = record.Merged ? RunOutcome.Resolved : RunOutcome.Rejected;
        await host.Outcomes.Close(record.Run, outcome, PastAttempt.Of(ended with { Outcome = outcome }), cancel);
        book.Ended(record.Run, name, record.Merged);
        host.Progress.Line($"{record.Run}: {name} was {(record.Merged ? "merged" : "closed")}");
        await Tell(record, cancel);
        return record.Merged ? "recorded as merged" : "recorded as closed";
    }

    // Last of all: an issue that cannot be moved takes nothing back.
    private async Task Tell(IntakeDecision.Record record, CancellationToken cancel)
    {
        if (record.Merged && host.Jira?.Settings.TransitionOnMerge is not null && (await host.Client.Get(record.Run, cancel))?.Input.Deserialize<ResolveRequest>(ResolverJson.Options)?.Issue.Reference is { Host: TicketKey.Host } issue)
        {
            await host.Hands.Merged(issue, cancel);
            host.Progress.Line($"{record.Run}: {issue} was moved");
        }
    }

    private static string AccountOf(HostEvent happened) => $"{GitHubCodeHost.Name}:{happened.By}";
}
