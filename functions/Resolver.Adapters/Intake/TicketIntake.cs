using Resolver.Adapters.Jira;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.Core.Issues;

namespace Resolver.Adapters.Intake;

/// <summary>
/// Does what a tracker's events ask for, on any host of runs. An event says only where to look: the label, the comment and who wrote them are
/// read from the tracker. Every effect is keyed, so that an event may be handled again.
/// </summary>
/// <param name="client">The runs.</param>
/// <param name="tickets">The tracker, to read.</param>
/// <param name="rules">Which projects, and which label.</param>
/// <param name="self">The account that writes our comments.</param>
/// <param name="starter">Knows where a run would work.</param>
/// <param name="effects">What the host of runs does.</param>
public sealed class TicketIntake(IWorkflowClient client, ITicketHost tickets, TicketRules rules, string self, TicketStarter starter, IIntakeEffects effects)
{
    private const string NotForUs = "nothing in it is for us";

    private readonly IssueRuns runs = new(client);

    /// <summary>Why an event can be put away without asking anybody; null where it cannot.</summary>
    public string? Ignores(ReadOnlyMemory<byte> body) => JiraEventReader.Read(body, rules.Label) is null ? NotForUs : null;

    /// <summary>Does what an event asks for.</summary>
    /// <param name="body">The body of the webhook.</param>
    /// <param name="key">Of the event: keys what it starts.</param>
    /// <param name="traceParent">The trace that it belongs to; null begins one.</param>
    /// <param name="cancel">Stops before it begins.</param>
    /// <returns>What was done, in a few words.</returns>
    /// <exception cref="ResolverFault"><c>JIRA-*</c> and what starting throws; <c>Transient</c> says whether to come again.</exception>
    public async Task<string> Handle(ReadOnlyMemory<byte> body, string key, string? traceParent, CancellationToken cancel) => JiraEventReader.Read(body, rules.Label) switch
    {
        null => NotForUs,
        { } notice when !rules.Projects.ContainsKey(notice.Key.Project) => "the project is not in the operator's list",
        TicketNotice.Commented comment => await Obey(comment, traceParent, cancel),
        { } labelled => await Label(labelled.Key, key, traceParent, cancel),
    };

    private async Task<string> Label(TicketKey key, string id, string? traceParent, CancellationToken cancel)
    {
        var by = await tickets.LabelledBy(key, rules.Label, cancel);
        return by is null ? "the label is gone"
            : by.Account == self ? "we did it ourselves"
            : await Start(key, by.Account, id, again: false, traceParent, cancel);
    }

    // The same comment may become known twice: by its event, and by looking.
    private async Task<string> Obey(TicketNotice.Commented notice, string? traceParent, CancellationToken cancel)
    {
        var id = FormattableString.Invariant($"jira-comment-{notice.Id}");
        if (await effects.Obeyed(id, cancel) is { } already)
        {
            return already;
        }

        var comment = await tickets.Comment(notice.Key, notice.Id, cancel);
        var how = TicketRules.Refuse(comment, self)
            ?? (CommentCommand.Parse(comment.Text) is { } command ? await Obey(notice.Key, comment.Author, command, id, traceParent, cancel) : NotForUs);
        await effects.Remember(id, how, cancel);
        return how;
    }

    private async Task<string> Obey(TicketKey key, string account, CommentCommand command, string id, string? traceParent, CancellationToken cancel)
    {
        if (command is CommentCommand.Fix)
        {
            return await Start(key, account, id, again: true, traceParent, cancel);
        }

        if (!await tickets.MayAsk(key.Project, account, cancel))
        {
            return "the account may not ask";
        }

        var withdrawn = command is CommentCommand.Stop && effects.Withdraw(key.Reference);
        return await runs.Latest(RunIds.Prefix(key.Reference), cancel) is { } run ? await effects.Obey(run, command, TicketStarter.NameOf(account), id, cancel)
            : withdrawn ? "it is no longer started" : "the issue has no run";
    }

    // The turns are the repositories', wherever their issues are.
    private async Task<string> Start(TicketKey key, string account, string id, bool again, string? traceParent, CancellationToken cancel)
    {
        var (place, why) = await starter.Place(key, account, cancel);
        return place is null ? why : await effects.Start(new AskedStart(key.Reference, place, account, again) { TraceParent = traceParent }, id, cancel);
    }
}
