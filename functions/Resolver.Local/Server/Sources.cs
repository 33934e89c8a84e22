using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Resolver.Adapters.EventGrid;
using Resolver.Adapters.GitHub;
using Resolver.Adapters.Intake;
using Resolver.Core.Hosts;
using Resolver.Local.Composition;

namespace Resolver.Local.Server;

/// <summary>The hosts of issues that a server is connected to: who handles their events, where those come in, what else runs for them.</summary>
internal sealed class Sources(DataFolder data, LocalHost host, HostSettings settings, Inbox inbox, RunBook book)
{
    private readonly Dictionary<string, IDeliveryHandler> handlers = new(StringComparer.Ordinal);
    private readonly List<(string Path, string[] Methods, RequestDelegate Handle)> routes = [];
    private readonly List<Func<CancellationToken, Task>> loops = [];
    private readonly StartQueue queue = new(data.Root, TimeProvider.System);

    /// <summary>Handlers by the name of their source.</summary>
    internal IReadOnlyDictionary<string, IDeliveryHandler> Handlers => handlers;

    /// <summary>Where requests come in.</summary>
    internal IReadOnlyList<(string Path, string[] Methods, RequestDelegate Handle)> Routes => routes;

    /// <summary>What runs for them besides the inbox.</summary>
    internal IReadOnlyList<Func<CancellationToken, Task>> Loops => loops;

    /// <summary>What is remembered of runs.</summary>
    internal RunBook Book => book;

    /// <summary>Adds the routes to a server.</summary>
    internal void Map(IEndpointRouteBuilder to) => routes.ForEach(route => to.MapMethods(route.Path, route.Methods, route.Handle));

    /// <exception cref="Core.Faults.ResolverFault"><c>GH-*</c>, <c>SETTINGS-INVALID</c>.</exception>
    internal async Task AddGitHub(CancellationToken cancel)
    {
        if (host.GitHub is not { } gitHub)
        {
            return;
        }

        var rules = gitHub.Settings.Rules(await host.Hands.WhoAmI(GitHubCodeHost.Name, cancel));
        var places = new PolledPlaces(rules, host.Hands.Places, TimeProvider.System);
        handlers[GitHubCodeHost.Name] = new GitHubDeliveries(
            new HostedIntake(host.Client, gitHub.Host, gitHub.Options, Effects(), new LocalHostedEffects(data, host, gitHub, book, places)), rules);
        if (gitHub.Settings.PollMinutes > 0)
        {
            var reconciler = new Reconciler(gitHub.Changes, places, inbox.Found, new LookBook(data.Root), rules.Label, host.Progress.Line);
            loops.Add(stop => Rest.Between(TimeSpan.FromMinutes(gitHub.Settings.PollMinutes), async cancelled => (await reconciler.Round(cancelled)).Wait, TimeProvider.System, stop));
        }

        if (gitHub.Settings.Secret(Environment.GetEnvironmentVariable) is { } secret)
        {
            routes.Add(("/api/github", ["POST"], new GitHubEndpoint(secret, inbox).Handle));
        }
    }

    /// <exception cref="Core.Faults.ResolverFault"><c>JIRA-*</c>, <c>SETTINGS-INVALID</c>.</exception>
    internal async Task AddJira(CancellationToken cancel)
    {
        if (host.Jira is not { } jira)
        {
            return;
        }

        var self = await host.Hands.WhoAmI(TicketKey.Host, cancel) ?? throw new InvalidOperationException("Jira names every account.");
        handlers[TicketKey.Host] = new JiraDeliveries(new TicketIntake(host.Client, jira.Tickets, jira.Rules, self, TicketStarter(jira), Effects()));
        if (jira.Settings.Secret(Environment.GetEnvironmentVariable) is { } secret)
        {
            routes.Add(("/api/jira", ["POST"], new JiraEndpoint(secret, inbox).Handle));
        }

        if (jira.Settings.PollMinutes > 0)
        {
            var reconciler = new TicketReconciler(jira.Search, inbox.FoundTicket, new JiraMark(data.Root), host.Progress.Line, TimeProvider.System);
            loops.Add(stop => Rest.Between(TimeSpan.FromMinutes(jira.Settings.PollMinutes), reconciler.Round, TimeProvider.System, stop));
        }
    }

    /// <exception cref="Core.Faults.ResolverFault"><c>SETTINGS-INVALID</c>.</exception>
    internal void AddEvents()
    {
        if (OperatorSettings.Load(data).Events is { } events)
        {
            var options = events.Options(Environment.GetEnvironmentVariable);
            routes.Add(("/api/events", EventsEndpoint.Methods, new EventsEndpoint(new EventsGuard(options, options.Entra is null ? null : Authority(), TimeProvider.System), inbox).Handle));
        }
    }

    /// <summary>Starts what waits, in turns that GitHub and Jira share.</summary>
    internal void AddTurns()
    {
        var gitHub = host.GitHub is { } parts ? new HostedStarter(parts.Host, parts.Options, Starter(), parts.Settings.MaxUsd) : null;
        var jira = host.Jira is null ? null : TicketStarter(host.Jira);
        var turns = new TurnKeeper(host, gitHub, jira);
        var limits = host.GitHub?.Settings ?? new GitHubSettings();
        loops.Add(new StartPump(queue, new FairQueue(limits.Teams), limits.MaxWorking, turns.Working, turns.Start, host.Progress.Line).Run);
    }

    private LocalIntakeEffects Effects() => new(host, queue, book);

    private TicketStarter TicketStarter(JiraParts jira) =>
        new(jira.Tickets, jira.Rules, host.GitHub is { } gitHub ? new TicketRepositories(gitHub.Host, gitHub.Options) : null, Starter(), jira.Settings.MaxUsd);

    private IssueStarter Starter() => new(new StartParts(host.Client, host.Artifacts, () => host.AllowedTiers(null))
    {
        Admit = new PauseSwitch(data).Demand,
        Prepare = run => data.Save(run, settings),
        Tell = host.Progress.Line,
    });

    private static HttpClient Authority() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10), PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };
}
