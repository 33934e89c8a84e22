using Resolver.Adapters.Jira;
using Resolver.Core.Hosts;
using Resolver.Functions.Settings;

namespace Resolver.Functions.Composition;

/// <summary>Jira as the brain sees it: it reads.</summary>
/// <param name="settings">Of the brain.</param>
/// <param name="client">With the brain's credential.</param>
/// <param name="clock">Time.</param>
public sealed class JiraHost(JiraSettings settings, JiraClient client, TimeProvider clock)
{
    private volatile string? self = settings.Self;

    /// <summary>Which projects, and which label.</summary>
    public TicketRules Rules => settings.Rules;

    /// <summary>Issues and comments.</summary>
    public JiraTickets Tickets { get; } = new(client);

    /// <summary>Finds what its webhooks did not bring.</summary>
    public JiraSearch Search => new(client, Tickets, settings.Rules, clock);

    /// <summary>The secret of its webhook; null where none is taken.</summary>
    internal byte[]? WebhookSecret => settings.WebhookSecret;

    /// <summary>The account that hands write as. Jira is asked when it is first needed: an app starts while Jira is away.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>JIRA-*</c>.</exception>
    public async Task<string> Self(CancellationToken cancel) => self ??= await client.Self(cancel);
}
