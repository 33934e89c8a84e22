using Resolver.Adapters.Git;
using Resolver.Adapters.Intake;
using Resolver.Adapters.Jira;
using Resolver.Core.Code;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.Core.Issues;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;
using Resolver.Local.Composition;
using Resolver.Local.Intake;

namespace Resolver.Local.Server;

/// <summary>
/// Does what Jira's events ask for. An event says only where to look: the label, the comment and who wrote them are read from Jira. Every effect
/// is keyed, so that an event may be handled again.
/// </summary>
/// <param name="data">The data folder.</param>
/// <param name="host">Of the runs.</param>
/// <param name="jira">Jira, to read.</param>
/// <param name="self">The account that writes our comments.</param>
/// <param name="settings">For new runs.</param>
/// <param name="book">What was obeyed.</param>
internal sealed class JiraHandler(DataFolder data, LocalHost host, JiraParts jira, string self, HostSettings settings, RunBook book) : IDeliveryHandler
{
    private readonly RunStarter starter = new(data, host.Client);
    private readonly CommandHandler commands = new(host, book);

    /// <inheritdoc />
    public string? Ignores(WaitingDelivery waiting) => JiraEventReader.Read(waiting.Body, jira.Rules.Label) is null ? "nothing in it is for us" : null;

    /// <inheritdoc />
    public async Task<string> Handle(WaitingDelivery waiting, CancellationToken cancel) => JiraEventReader.Read(waiting.Body, jira.Rules.Label) switch
    {
        null => "nothing in it is for us",
        { } notice when !jira.Rules.Projects.ContainsKey(notice.Key.Project) => "the project is not in the operator's list",
        TicketNotice.Commented comment => await Obey(comment, cancel),
        { } labelled => await Label(labelled.Key, cancel),
    };

    private async Task<string> Label(TicketKey key, CancellationToken cancel)
    {
        var by = await jira.Tickets.LabelledBy(key, jira.Rules.Label, cancel);
        return by is null ? "the label is gone"
            : by.Account == self ? "we did it ourselves"
            : await Start(key, by.Account, again: false, cancel);
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
            return await Start(key, account, again: true, cancel);
        }

        return !await jira.Tickets.MayAsk(key.Project, account, cancel) ? "the account may not ask"
            : await starter.Latest(RunIds.Prefix(key.Reference), cancel) is { } run ? await commands.Obey(run, command, NameOf(account), id, cancel)
            : "the issue has no run";
    }

    private async Task<string> Start(TicketKey key, string account, bool again, CancellationToken cancel)
    {
        var ticket = await jira.Tickets.Ticket(key, cancel);
        if (!jira.Rules.Projects.TryGetValue(ticket.Key.Project, out var project))
        {
            return "the issue was moved to a project that is not in the operator's list";
        }

        // Anybody who sees a project can put a label on; only whom the operator named can make us spend money.
        if (!await jira.Tickets.MayAsk(ticket.Key.Project, account, cancel))
        {
            return "the account may not ask";
        }

        if (!ticket.Issue.IsOpen)
        {
            return "the issue is done";
        }

        var (source, @base) = await Repository(project.RepositoryOf(ticket), project.Base, cancel);
        var repo = GitRepos.IdOf(source);
        new PauseSwitch(data).Demand(repo);
        var issue = await HostedIssue.Of(ticket.Issue, host.Artifacts, cancel);
        var asker = new Principal(NameOf(account), [HostedReadAccess.GroupOf(repo)]);
        var request = new ResolveRequest(
            issue, source, @base, host.AllowedTiers(null), new RunLimits { MaxUsd = jira.Settings.MaxUsd }, ApprovalMode.Ask, asker, RunStarter.NewTraceParent());
        var (run, started) = await starter.FindOrStart(RunIds.Prefix(issue.Reference), again, settings, request, cancel);
        host.Progress.Line($"{run}: {(started ? "started" : "is there")} for {issue.Reference}");
        return started ? $"started {run}" : $"{run} is there";
    }

    // A name is one on GitHub, read anew: it may have been renamed, archived, or have another default branch.
    private async Task<(RepoSource Source, string? Base)> Repository(string named, string? @base, CancellationToken cancel)
    {
        if (named.Contains("://", StringComparison.Ordinal))
        {
            return (new RepoSource(named), @base);
        }

        var gitHub = host.GitHub ?? throw ResolverFault.Usage("GH-AUTH", "A project of jira.projects names a repository on GitHub, and gitHub is not set up in settings.json.");
        var found = await gitHub.Host.Repository(named, cancel);
        return found.IsArchived
            ? throw ResolverFault.Usage("JIRA-REPOSITORY", "The repository of the project is archived. Name another one in jira.projects of settings.json.")
            : (new RepoSource(gitHub.Options.Repository(found.Place).AbsoluteUri), @base ?? found.DefaultBranch);
    }

    private static string NameOf(string account) => $"{TicketKey.Host}:{account}";
}
