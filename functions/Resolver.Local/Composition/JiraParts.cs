using Resolver.Adapters.Jira;
using Resolver.Core.Hosts;

namespace Resolver.Local.Composition;

/// <summary>Jira as the host of runs sees it: it reads.</summary>
internal sealed class JiraParts : IDisposable
{
    private readonly JiraClient client;

    private JiraParts(JiraSettings settings, DataFolder data, TimeProvider clock)
    {
        Settings = settings;
        Options = settings.Options(Environment.GetEnvironmentVariable, data.Root);
        Rules = settings.Rules();
        client = new JiraClient(Options, clock);
        Tickets = new JiraTickets(client);
        Search = new JiraSearch(client, Tickets, Rules, clock);
    }

    internal JiraSettings Settings { get; }

    internal JiraOptions Options { get; }

    internal TicketRules Rules { get; }

    internal JiraTickets Tickets { get; }

    internal JiraSearch Search { get; }

    /// <summary>Null where Jira is not set up.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>SETTINGS-INVALID</c>.</exception>
    internal static JiraParts? Create(DataFolder data, TimeProvider clock) => OperatorSettings.Load(data).Jira is { } settings ? new JiraParts(settings, data, clock) : null;

    public void Dispose() => client.Dispose();
}
