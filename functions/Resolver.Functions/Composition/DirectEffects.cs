using Resolver.Adapters.Intake;
using Resolver.Core.Durable;
using Resolver.Core.Hosts;
using Resolver.Core.Issues;
using Resolver.Core.Runs;

namespace Resolver.Functions.Composition;

/// <summary>Intake's effects in the app: runs are started at once, since the queue of events is their queue; what was obeyed is in a book.</summary>
/// <param name="gitHub">Starts runs of GitHub's issues.</param>
/// <param name="tickets">Starts runs of Jira's issues; null where it is not set up.</param>
/// <param name="client">The runs.</param>
/// <param name="commands">Obeys commands.</param>
/// <param name="brain">The money, the comments, the book.</param>
internal sealed class DirectEffects(HostedStarter gitHub, TicketStarter? tickets, IWorkflowClient client, RunCommands commands, BrainHost brain) : IIntakeEffects, IHostedEffects
{
    /// <inheritdoc />
    public Task<string> Start(AskedStart asked, string key, CancellationToken cancel) =>
        asked.Issue.Host != TicketKey.Host ? gitHub.Start(asked, cancel) : tickets?.Start(asked, cancel) ?? Task.FromResult("its host is not set up");

    /// <inheritdoc />
    public bool Withdraw(IssueRef issue) => false;

    /// <inheritdoc />
    public async Task<string?> Obeyed(string comment, CancellationToken cancel) => (await brain.Book.Read<ObeyedComment>(comment, cancel))?.How;

    /// <inheritdoc />
    public Task Remember(string comment, string how, CancellationToken cancel) => brain.Book.Write(comment, new ObeyedComment(how), cancel);

    /// <inheritdoc />
    public async Task<string> Obey(WorkflowSnapshot run, CommentCommand command, string by, string id, CancellationToken cancel)
    {
        if (command is not CommentCommand.Why)
        {
            return await commands.Obey(run, command, by, id, patchSha256: null, cancel);
        }

        return await brain.Notes.Send(run, asked: true, cancel) ? "told where the run is" : "its comment says it already";
    }

    /// <inheritdoc />
    public string Refresh() => "looks ask where the App is installed within an hour";

    /// <inheritdoc />
    public Task<string> Index(string place, IntakeDecision.Index index, CancellationToken cancel) => Task.FromResult("a run that searches brings the index there itself");

    /// <inheritdoc />
    public async Task<string> Record(RunRecord ended, string name, bool merged, CancellationToken cancel)
    {
        await brain.Ledger.Attach(ended.RunId, name, cancel);
        if (merged && await client.Get(ended.RunId, cancel) is { } run)
        {
            await brain.Notes.Merged(run, cancel);
        }

        return merged ? "recorded as merged" : "recorded as closed";
    }

    private sealed record ObeyedComment(string How);
}
