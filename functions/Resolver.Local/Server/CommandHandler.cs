using Resolver.Adapters.Intake;
using Resolver.Core.Durable;
using Resolver.Core.Hosts;
using Resolver.Local.Composition;

namespace Resolver.Local.Server;

/// <summary>Obeys a command of a comment on a run: as on any host, and besides notes who wants to know where the run is.</summary>
internal sealed class CommandHandler(LocalHost host, RunBook book)
{
    private readonly RunCommands commands = new(host.Client, host.Ledger);

    /// <param name="run">The latest run.</param>
    /// <param name="command">What was written.</param>
    /// <param name="by">The account, as the host authenticated it.</param>
    /// <param name="id">Keys the effect.</param>
    /// <param name="cancel">Stops before it begins.</param>
    /// <returns>What was done, in a few words.</returns>
    internal async Task<string> Obey(WorkflowSnapshot run, CommentCommand command, string by, string id, CancellationToken cancel)
    {
        if (command is not CommentCommand.Why)
        {
            return await commands.Obey(run, command, by, id, patchSha256: null, cancel);
        }

        book.Ask(run.Run);
        return "told where the run is";
    }
}
