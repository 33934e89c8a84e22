using Resolver.Adapters.Intake;
using Resolver.Core.Durable;
using Resolver.Core.Hosts;
using Resolver.Core.Issues;
using Resolver.Core.Money;
using Resolver.Core.Runs;
using Resolver.Functions.Remote;

namespace Resolver.Functions.Composition;

/// <summary>Intake's effects in the app: runs are started at once, since the queue of events is their queue; what is remembered is in the runs.</summary>
/// <param name="starter">Starts runs.</param>
/// <param name="commands">Obeys commands.</param>
/// <param name="ledger">The money.</param>
/// <param name="notes">What runs say on their issues.</param>
internal sealed class DirectEffects(HostedStarter starter, RunCommands commands, ILedger ledger, NoteSender notes) : IIntakeEffects, IHostedEffects
{
    /// <inheritdoc />
    public Task<string> Start(AskedStart asked, string key, CancellationToken cancel) => starter.Start(asked, cancel);

    /// <inheritdoc />
    public bool Withdraw(IssueRef issue) => false;

    /// <inheritdoc />
    public string? Obeyed(string comment) => null;

    /// <inheritdoc />
    public void Remember(string comment, string how)
    {
        // The id of each event keys its effect in the run.
    }

    /// <inheritdoc />
    public async Task<string> Obey(WorkflowSnapshot run, CommentCommand command, string by, string id, CancellationToken cancel)
    {
        if (command is not CommentCommand.Why)
        {
            return await commands.Obey(run, command, by, id, patchSha256: null, cancel);
        }

        return await notes.Send(run, asked: true, cancel) ? "told where the run is" : "its comment says it already";
    }

    /// <inheritdoc />
    public string Refresh() => "looks ask where the App is installed within an hour";

    /// <inheritdoc />
    public Task<string> Index(string place, IntakeDecision.Index index, CancellationToken cancel) => Task.FromResult("a run that searches brings the index there itself");

    /// <inheritdoc />
    public async Task<string> Record(RunRecord ended, string name, bool merged, CancellationToken cancel)
    {
        await ledger.Attach(ended.RunId, name, cancel);
        return merged ? "recorded as merged" : "recorded as closed";
    }
}
