using Resolver.Core.Artifacts;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.Core.Issues;
using Resolver.Core.Text;
using Resolver.Local.Composition;

namespace Resolver.Local.Intake;

/// <summary>Makes what a run carries of an issue on a code host.</summary>
internal static class HostedIssue
{
    private const int MaxTitle = 200;

    /// <summary>Reads the issue at a URL of a host that is set up.</summary>
    /// <exception cref="ResolverFault"><c>ISSUE-URL</c>, <c>GH-*</c>, <c>JIRA-*</c>, and what is below.</exception>
    internal static async Task<Issue> At(string url, LocalHost host, CancellationToken cancel) =>
        host.GitHub is { } gitHub && gitHub.Options.IssueAt(url) is { } at
            ? await Of(await gitHub.Host.Issue(at.Place, at.Number, cancel), host.Artifacts, cancel)
            : host.Jira is { } jira && jira.Options.TicketAt(url) is { } key ? await Of((await jira.Tickets.Ticket(key, cancel)).Issue, host.Artifacts, cancel)
            : throw ResolverFault.Usage("ISSUE-URL", "No host is set up for an issue at this URL. Set up gitHub or jira in settings.json (docs/operating.md), or save the issue's text to a file and pass the file.");

    /// <exception cref="ResolverFault"><c>ISSUE-EMPTY</c>, <c>ISSUE-TOO-LONG</c>.</exception>
    internal static async Task<Issue> Of(HostIssue found, IArtifactStore artifacts, CancellationToken cancel)
    {
        var title = VisibleText.Line(found.Title, MaxTitle);
        var text = $"# {title}\n\n{found.Body}";
        if (title.Length == 0)
        {
            throw ResolverFault.Usage("ISSUE-EMPTY", "The issue is empty. Write what happens, what should happen, and how to see it.");
        }

        return System.Text.Encoding.UTF8.GetByteCount(text) > IssueText.MaxBytes
            ? throw ResolverFault.Usage("ISSUE-TOO-LONG", "The issue is longer than 1 MiB. Keep the description and the decisive part of the log.")
            : new Issue(found.Reference, title, found.Labels, found.Author, await artifacts.WriteText(text, "text/markdown", cancel));
    }
}
