using Resolver.Adapters.GitHub;
using Resolver.Adapters.Intake;
using Resolver.Core.Hosts;
using Resolver.Functions.Durable;

namespace Resolver.Functions.Composition;

/// <summary>Does what events of the hosts of issues ask for. Every effect is keyed, so that an event may come again.</summary>
/// <param name="brain">What it works with.</param>
/// <param name="client">The runs.</param>
internal sealed class BrainIntake(BrainHost brain, DurableWorkflowClient client)
{
    private readonly IssueStarter starter = new(new StartParts(client, brain.Artifacts, () => brain.Tiers));

    /// <param name="kind">The event's kind.</param>
    /// <param name="body">Its body.</param>
    /// <param name="key">Of the event.</param>
    /// <param name="traceParent">The trace that it belongs to; null begins one.</param>
    /// <param name="cancel">Stops before it begins.</param>
    /// <returns>What was done, in a few words.</returns>
    /// <exception cref="Core.Faults.ResolverFault">Where it could not be done; <c>Transient</c> says whether to come again.</exception>
    public async Task<string> Work(string kind, ReadOnlyMemory<byte> body, string key, string? traceParent, CancellationToken cancel) => (EventKind.SourceOf(kind), brain.Jira) switch
    {
        (GitHubCodeHost.Name, _) when GitHubEventReader.Read(kind, body.Span) is { } happened => await GitHub(happened, key, traceParent, cancel),
        (TicketKey.Host, { } jira) => await Ticket(jira, body, key, traceParent, cancel),
        _ => "nothing in it is for us",
    };

    private Task<string> GitHub(HostEvent happened, string key, string? traceParent, CancellationToken cancel)
    {
        var effects = Effects();
        return new HostedIntake(client, brain.Code, brain.GitHub, effects, effects).Handle(happened, IntakePolicy.Decide(happened, brain.Settings.Rules), key, traceParent, cancel);
    }

    private async Task<string> Ticket(JiraHost jira, ReadOnlyMemory<byte> body, string key, string? traceParent, CancellationToken cancel) =>
        await new TicketIntake(client, jira.Tickets, jira.Rules, await jira.Self(cancel), Tickets(jira), Effects()).Handle(body, key, traceParent, cancel);

    private DirectEffects Effects() => new(
        new HostedStarter(brain.Code, brain.GitHub, starter, brain.Settings.MaxUsd),
        brain.Jira is { } jira ? Tickets(jira) : null,
        client,
        new RunCommands(client, brain.Ledger),
        brain);

    private TicketStarter Tickets(JiraHost jira) => new(jira.Tickets, jira.Rules, new TicketRepositories(brain.Code, brain.GitHub), starter, brain.Settings.MaxUsd);
}
