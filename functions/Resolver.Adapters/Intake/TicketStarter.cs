using Resolver.Adapters.GitHub;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Intake;

/// <summary>GitHub, where the repositories of a tracker's projects may be.</summary>
/// <param name="Code">Reads from it.</param>
/// <param name="Options">Where it is.</param>
public sealed record TicketRepositories(ICodeHost Code, GitHubOptions Options);

/// <summary>Starts the runs of a tracker's issues, on any host of runs. All is asked anew: the request may have waited for hours.</summary>
/// <param name="tickets">The tracker, to read.</param>
/// <param name="rules">Which projects, and which repositories they are about.</param>
/// <param name="gitHub">GitHub, to read; null where it is not set up.</param>
/// <param name="starter">Starts.</param>
/// <param name="maxUsd">Spend ceiling of one run, US dollars.</param>
public sealed class TicketStarter(ITicketHost tickets, TicketRules rules, TicketRepositories? gitHub, IssueStarter starter, decimal maxUsd)
{
    /// <summary>Where a run of the issue would work now.</summary>
    /// <returns>The repository as turns name it; or null, and why there would be none.</returns>
    /// <exception cref="ResolverFault"><c>JIRA-*</c>.</exception>
    public async Task<(string? Place, string Why)> Place(TicketKey key, string account, CancellationToken cancel)
    {
        var (ticket, project, why) = await Look(key, account, cancel);
        return project is null ? (null, why) : (PlaceOf(project.RepositoryOf(ticket)), why);
    }

    /// <summary>Starts a run where the issue may have one now.</summary>
    /// <returns>What came of it, in a few words.</returns>
    /// <exception cref="ResolverFault"><c>JIRA-*</c>, <c>GH-*</c>, <c>ISSUE-*</c>, <c>PAUSED</c>.</exception>
    public async Task<string> Start(AskedStart asked, CancellationToken cancel)
    {
        if (TicketKey.Of(asked.Issue) is not { } key)
        {
            return "the issue has no key";
        }

        var (ticket, project, why) = await Look(key, asked.By, cancel);
        if (project is null)
        {
            return why;
        }

        var (source, @base) = await Repository(project.RepositoryOf(ticket), project.Base, cancel);
        return await starter.Start(new IssueStart(ticket.Issue, source, @base, NameOf(asked.By), maxUsd, asked.Again) { TraceParent = asked.TraceParent }, cancel);
    }

    /// <summary>An account as runs name it.</summary>
    internal static string NameOf(string account) => $"{TicketKey.Host}:{account}";

    /// <summary>A repository as turns and teams name it: owner and name on the code host, server and path anywhere else.</summary>
    public static string PlaceOf(string location, GitHubOptions? options) =>
        options?.PlaceOf(location) ?? (Uri.TryCreate(location, UriKind.Absolute, out var url) && !url.IsFile ? url.Authority + url.AbsolutePath : location);

    private async Task<(Ticket Ticket, TicketProject? Project, string Why)> Look(TicketKey key, string account, CancellationToken cancel)
    {
        var ticket = await tickets.Ticket(key, cancel);
        var project = rules.Projects.GetValueOrDefault(ticket.Key.Project);

        // Anybody who sees a project can put a label on; only whom the operator named can make us spend money.
        return project is null ? (ticket, null, "the issue was moved to a project that is not in the operator's list")
            : !await tickets.MayAsk(ticket.Key.Project, account, cancel) ? (ticket, null, "the account may not ask")
            : !ticket.Issue.IsOpen ? (ticket, null, "the issue is done")
            : (ticket, project, string.Empty);
    }

    private string PlaceOf(string named) => IsUrl(named) ? PlaceOf(named, gitHub?.Options) : named;

    // A name is one on GitHub, read anew: it may have been renamed, archived, or have another default branch.
    private async Task<(RepoSource Source, string? Base)> Repository(string named, string? @base, CancellationToken cancel)
    {
        if (IsUrl(named))
        {
            return (new RepoSource(named), @base);
        }

        var host = gitHub ?? throw ResolverFault.Usage("GH-AUTH", "A project of jira.projects names a repository on GitHub, and gitHub is not set up in settings.json.");
        var found = await host.Code.Repository(named, cancel);
        return found.IsArchived
            ? throw ResolverFault.Usage("JIRA-REPOSITORY", "The repository of the project is archived. Name another one in jira.projects of settings.json.")
            : (new RepoSource(host.Options.Repository(found.Place).AbsoluteUri), @base ?? found.DefaultBranch);
    }

    private static bool IsUrl(string named) => named.Contains("://", StringComparison.Ordinal);
}
