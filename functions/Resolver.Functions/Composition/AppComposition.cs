using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Resolver.Activities.Publish;
using Resolver.Adapters.Git;
using Resolver.Adapters.GitHub;
using Resolver.Adapters.Intake;
using Resolver.Adapters.Jira;
using Resolver.Adapters.Storage;
using Resolver.Core.Runs;
using Resolver.Functions.Durable;
using Resolver.Functions.Identity;
using Resolver.Functions.Remote;
using Resolver.Functions.Settings;
using Resolver.Models.Ledger.Tables;

namespace Resolver.Functions.Composition;

/// <summary>Composes the app of one role.</summary>
internal static class AppComposition
{
    private const string Tenant = "resolver";

    /// <summary>Opens what the role works with, and adds it to the services. It fails before the app takes any work.</summary>
    public static async Task Add(IServiceCollection services, AppSettings settings, ILoggerFactory logs, CancellationToken stopping)
    {
        ShowOwnFunctions(services, settings);
        services.AddSingleton(TimeProvider.System);
        var artifacts = await BlobArtifactStore.Open(settings.Storage, BlobArtifactStore.DefaultContainer, stopping);
        if (settings.Brain is { } brain)
        {
            await AddBrain(services, settings, brain, artifacts, logs, stopping);
        }
        else
        {
            services.AddSingleton(await Hands(settings, artifacts, stopping));
        }
    }

    private static async Task AddBrain(
        IServiceCollection services, AppSettings settings, BrainSettings brain, BlobArtifactStore artifacts, ILoggerFactory logs, CancellationToken stopping)
    {
        var book = await BlobBook.Open(settings.Storage, BlobBook.DefaultContainer, stopping);
        var ledger = await TablesLedger.Open(BrainHost.Tables(settings), Tenant, TimeProvider.System, stopping);
        var parts = await BrainParts.Create(settings, artifacts, ledger, logs, stopping);
        var jobs = await Queues.Open(settings.Storage, artifacts, Queues.Hands, stopping);
        var runner = await Queues.Open(settings.Storage, artifacts, RunnerQueues.Jobs, stopping);
        DurableWorkflows? workflows = null;
        var clients = new GitHubClients(settings.GitHub);
        var reading = new ReadingRights(() => workflows!.Client, settings.GitHub, new GitHubTokens(settings.GitHub, clients, TimeProvider.System));
        var traces = new RunContexts(() => workflows!.Client);
        var mirror = new ChangeMirror(parts.Workspaces, artifacts);
        var open = new OpenRuns(await BlobOpenBook.Open(settings.Storage, BlobOpenBook.DefaultContainer, stopping), book, TimeProvider.System);
        var options = new DurableOptions
        {
            Starting = open.Add,
            Traces = traces.Of,
            Stopping = stopping,
            Places = Registrations.Places,
            PlacesOfNewRuns = brain.HasRunner ? Registrations.RunnerPlaces : new Dictionary<string, string>(StringComparer.Ordinal),
            Courier = new QueueCourier(jobs, runner, reading, traces.Of),
        };
        workflows = new DurableWorkflows(artifacts, options);
        Registrations.Add(workflows, parts);
        services.AddSingleton(workflows);
        services.AddSingleton(provider => TeamsHost.Open(provider.GetRequiredService<BrainHost>(), settings, parts.Workspaces, mirror, logs));
        services.AddSingleton<ITokenReader>(TokenReader.Of(brain.Tenant, brain.Audience));
        services.AddSingleton(new BrainHost(
            brain,
            artifacts,
            await Queues.Open(settings.Storage, artifacts, Queues.Intake, stopping),
            ledger,
            options,
            parts.Code,
            settings.GitHub,
            ["mechanical", .. parts.Models.Tiers.Select(static tier => tier.Name)],
            new NoteSender(await Queues.Open(settings.Storage, artifacts, Queues.Notes, stopping), parts.Workspaces, artifacts, mirror),
            book,
            open)
        {
            Jira = settings.Jira is { } jira ? new JiraHost(jira, new JiraClient(jira.Options, TimeProvider.System), TimeProvider.System) : null,
        });
        services.AddSingleton(Looks(settings, brain, clients, book));
        await OpenIncoming(settings, brain, artifacts, stopping);
    }

    private static async Task OpenIncoming(AppSettings settings, BrainSettings brain, BlobArtifactStore artifacts, CancellationToken stopping)
    {
        if (brain.Events is { } emulator)
        {
            await Queues.Open(emulator, artifacts, Queues.Events, stopping);
        }

        await Queues.Open(settings.Storage, artifacts, Queues.HandsAnswers, stopping);
        await Queues.Open(settings.Storage, artifacts, RunnerQueues.Answers, stopping);
    }

    private static LookHost Looks(AppSettings settings, BrainSettings brain, GitHubClients clients, BlobBook book)
    {
        var tokens = new GitHubTokens(settings.GitHub, clients, TimeProvider.System);
        var places = new PolledPlaces(brain.Rules, new GitHubInstallations(clients, tokens).Places, TimeProvider.System);
        return new LookHost(new GitHubChanges(clients, tokens, TimeProvider.System), places, new BlobLookBook(book), TimeProvider.System);
    }

    private static async Task<HandsHost> Hands(AppSettings settings, BlobArtifactStore artifacts, CancellationToken stopping)
    {
        var clients = new GitHubClients(settings.GitHub);
        var tokens = new GitHubTokens(settings.GitHub, clients, TimeProvider.System);
        var activities = new DurableWorkflows(artifacts, new DurableOptions { Stopping = stopping });
        var finished = Workspaces(GitHubZone.Hands);
        var gitHub = new ChangeRequests(settings.GitHub, new GitHubPullRequests(clients, tokens), new GitHubCheckRuns(clients, tokens, TimeProvider.System));
        var publisher = new HandsPublisher(new ChangeMirror(finished, artifacts), new ChangePublisher(finished, Workspaces(GitHubZone.Escalation), artifacts, gitHub));
        activities.AddActivity(ResolveSteps.Publish, () => new PublishActivity(publisher));
        await Queues.Open(settings.Storage, artifacts, Queues.Hands, stopping);
        await Queues.Open(settings.Storage, artifacts, Queues.Notes, stopping);
        return new HandsHost(artifacts, await Queues.Open(settings.Storage, artifacts, Queues.HandsAnswers, stopping), activities, new GitHubNotes(clients, tokens), Tickets(settings.Jira));

        static JiraHands? Tickets(JiraSettings? jira) => jira is null ? null : new JiraHands(jira.Options, jira.Transition, TimeProvider.System);

        GitWorkspaces Workspaces(GitHubZone zone) =>
            new(new GitOptions { DataFolder = settings.Data }, TimeProvider.System, new GitHubGitCredentials(settings.GitHub, tokens, zone));
    }

    private static void ShowOwnFunctions(IServiceCollection services, AppSettings settings)
    {
        var all = services.Last(static service => service.ServiceType == typeof(IFunctionMetadataProvider));
        services.Remove(all);
        services.AddSingleton<IFunctionMetadataProvider>(provider => new RoleFunctions(Make(provider, all), settings.Role)
        {
            HasTeams = settings.Brain?.Teams is not null,
            HasTickets = settings.Jira?.WebhookSecret is not null,
        });
    }

    private static IFunctionMetadataProvider Make(IServiceProvider provider, ServiceDescriptor service) => (IFunctionMetadataProvider)(
        service.ImplementationInstance ?? service.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, service.ImplementationType!));
}
