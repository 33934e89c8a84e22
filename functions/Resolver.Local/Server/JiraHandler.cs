using Resolver.Adapters.Intake;
using Resolver.Adapters.Jira;
using Resolver.Core.Hosts;
using Resolver.Core.Issues;
using Resolver.Local.Composition;

namespace Resolver.Local.Server;

/// <summary>
/// Does what Jira's events ask for. An event says only where to look: the label, the comment and who wrote them are read from Jira. Every effect
/// is keyed, so that an event may be handled again.
/// </summary>
/// <param name="host">Of the runs.</param>
/// <param name="jira">Jira, to read.</param>
/// <param name="self">The account that writes our comments.</param>
/// <param name="starter">Knows where a run would work.</param>
/// <param name="queue">Where runs wait for their turn.</param>
/// <param name="book">What was obeyed.</param>
internal sealed class JiraHandler(LocalHost host, JiraParts jira, string self, JiraStarter starter, StartQueue queue, RunBook book) : IDeliveryHandler
{
    private readonly IssueRuns runs = new(host.Client);
    private readonly CommandHandler commands = new(host, book);

    /// <inheritdoc />
    public string? Ignores(WaitingDelivery waiting) => JiraEventReader.Read(waiting.Body, jira.Rules.Label) is null ? "nothing in it is for us" : null;

    /// <inheritdoc />
    public async Task<string> Handle(WaitingDelivery waiting, CancellationToken cancel) => JiraEventReader.Read(waiting.Body, jira.Rules.Label) switch
    {
        null => "nothing in it is for us",
        { } notice when !jira.Rules.Projects.ContainsKey(notice.Key.Project) => "the project is not in the operator's list",
        TicketNotice.Commented comment => await Obey(comment, cancel),
        { } labelled => await Label(labelled.Key, StartQueue.KeyOf(waiting), cancel),
    };

    private async Task<string> Label(TicketKey key, string id, CancellationToken cancel)
    {
        var by = await jira.Tickets.LabelledBy(key, jira.Rules.Label, cancel);
        return by is null ? "the label is gone"
            : by.Account == self ? "we did it ourselves"
            : await Queue(key, by.Account, id, again: false, cancel);
    }

    // The same comment may become known twice: by its event, and by looking.
    private async Task<string> Obey(TicketNotice.Commented notice, CancellationToken cancel)
    {
        var id = FormattableString.Invariant($"jira-comment-{notice.Id}");
        if (book.Obeyed(id) is { } already)
        {
            return already;
        }

        var comment = await jira.Tickets.Comment(notice.Key, notice.Id, cancel);
        var how = TicketRules.Refuse(comment, self)
            ?? (CommentCommand.Parse(comment.Text) is { } command ? await Obey(notice.Key, comment.Author, command, id, cancel) : "nothing in it is for us");
        book.Obey(id, how);
        return how;
    }

    private async Task<string> Obey(TicketKey key, string account, CommentCommand command, string id, CancellationToken cancel)
    {
        if (command is CommentCommand.Fix)
        {
            return await Queue(key, account, id, again: true, cancel);
        }

        if (!await jira.Tickets.MayAsk(key.Project, account, cancel))
        {
            return "the account may not ask";
        }

        var withdrawn = command is CommentCommand.Stop && queue.Withdraw(key.Reference);
        return await runs.Latest(RunIds.Prefix(key.Reference), cancel) is { } run ? await commands.Obey(run, command, JiraStarter.NameOf(account), id, cancel)
            : withdrawn ? "it is no longer started" : "the issue has no run";
    }

    // Started in its turn, as on GitHub: the turns are the repositories', wherever their issues are.
    private async Task<string> Queue(TicketKey key, string account, string id, bool again, CancellationToken cancel)
    {
        var (place, why) = await starter.Place(key, account, cancel);
        if (place is null)
        {
            return why;
        }

        queue.Add(id, key.Reference, place, account, again);
        return StartQueue.Waits;
    }
}
