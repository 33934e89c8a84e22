using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Resolver.Adapters.Teams;
using Resolver.Core.Durable;
using Resolver.Core.Runs;
using Resolver.Local.Composition;
using Resolver.Local.Server.Pages;

namespace Resolver.Local.Server.Teams;

/// <summary>All that connects <c>resolver serve</c> to Teams: the endpoint, the book of conversations, the pump.</summary>
internal sealed class TeamsBot : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly WorkflowQuery Running = new() { Workflow = ResolveSteps.Workflow.Name, States = [WorkflowState.Running] };
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Patience };
    private readonly BotTokenCheck check;
    private readonly TeamsEndpoint endpoint;
    private readonly TeamsPump pump;
    private readonly CancellationTokenSource stop = new();
    private Task work = Task.CompletedTask;

    private TeamsBot(TeamsSettings settings, TeamsOptions options, DataFolder data, LocalHost host, ApprovalDesk desk)
    {
        var runs = new LocalCardRuns(new RunReader(data, host));
        var cards = new TeamsCards(runs, settings.PagesAt());
        var book = new TeamsBook(data.Root);
        check = new BotTokenCheck(options, http, TimeProvider.System);
        endpoint = new TeamsEndpoint(new TeamsDoor(options, settings.TenantId, check, book, new TeamsDesk(settings.Approvers, book, runs, cards, desk)));
        pump = new TeamsPump(host, new CardRounds(host.Client, cancel => host.Client.List(Running, cancel), book, cards, new BotConnector(options, http, TimeProvider.System), host.Progress.Line));
    }

    /// <summary>Sets the bot up; null where settings.json does not name one.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>SETTINGS-INVALID</c>.</exception>
    internal static TeamsBot? Open(DataFolder data, LocalHost host, ApprovalDesk desk)
    {
        if (OperatorSettings.Load(data).Teams is not { } settings)
        {
            return null;
        }

        var options = settings.Options(Environment.GetEnvironmentVariable);
        if (options.AllowUnauthenticated)
        {
            host.Progress.Line("WARNING: teams.allowUnauthenticated is on: every program of this machine can approve in anybody's name. For the playground alone.");
        }

        return new TeamsBot(settings, options, data, host, desk);
    }

    internal void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/messages", endpoint.Handle);

    /// <summary>Begins to ask.</summary>
    internal Task Begin() => work = Task.Run(() => pump.Run(stop.Token));

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await work.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        check.Dispose();
        http.Dispose();
        stop.Dispose();
    }
}
