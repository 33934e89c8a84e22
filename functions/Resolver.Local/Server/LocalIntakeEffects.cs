using Resolver.Adapters.Intake;
using Resolver.Core.Durable;
using Resolver.Core.Hosts;
using Resolver.Core.Issues;
using Resolver.Local.Composition;

namespace Resolver.Local.Server;

/// <summary>Intake's effects on one machine: starts wait for their turn on disk, and what was done is remembered there.</summary>
internal sealed class LocalIntakeEffects(LocalHost host, StartQueue queue, RunBook book) : IIntakeEffects
{
    private readonly CommandHandler commands = new(host, book);

    // Started in its turn: whoever labels a hundred issues does not keep others waiting.
    public Task<string> Start(AskedStart asked, string key, CancellationToken cancel)
    {
        queue.Add(key, asked.Issue, asked.Place, asked.By, asked.Again);
        return Task.FromResult(StartQueue.Waits);
    }

    public bool Withdraw(IssueRef issue) => queue.Withdraw(issue);

    public Task<string?> Obeyed(string comment, CancellationToken cancel) => Task.FromResult(book.Obeyed(comment));

    public Task Remember(string comment, string how, CancellationToken cancel)
    {
        book.Obey(comment, how);
        return Task.CompletedTask;
    }

    public Task<string> Obey(WorkflowSnapshot run, CommentCommand command, string by, string id, CancellationToken cancel) => commands.Obey(run, command, by, id, cancel);
}
