using Resolver.Adapters.Intake;
using Resolver.Core.Faults;
using Resolver.Core.Issues;
using Resolver.Local.Composition;

namespace Resolver.Local.Intake;

/// <summary>Issues by their addresses on hosts that are set up.</summary>
internal static class IssueUrl
{
    /// <summary>Reads the issue at a URL.</summary>
    /// <exception cref="ResolverFault"><c>ISSUE-URL</c>, <c>ISSUE-EMPTY</c>, <c>ISSUE-TOO-LONG</c>, <c>GH-*</c>, <c>JIRA-*</c>.</exception>
    internal static async Task<Issue> Read(string url, LocalHost host, CancellationToken cancel) =>
        host.GitHub is { } gitHub && gitHub.Options.IssueAt(url) is { } at
            ? await HostedIssue.Of(await gitHub.Host.Issue(at.Place, at.Number, cancel), host.Artifacts, cancel)
            : host.Jira is { } jira && jira.Options.TicketAt(url) is { } key ? await HostedIssue.Of((await jira.Tickets.Ticket(key, cancel)).Issue, host.Artifacts, cancel)
            : throw ResolverFault.Usage("ISSUE-URL", "No host is set up for an issue at this URL. Set up gitHub or jira in settings.json (docs/operating.md), or save the issue's text to a file and pass the file.");
}
