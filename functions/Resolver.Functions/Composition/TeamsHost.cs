using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Resolver.Adapters.Approvals;
using Resolver.Adapters.Teams;
using Resolver.Core.Workspaces;
using Resolver.Functions.Durable;
using Resolver.Functions.Settings;

namespace Resolver.Functions.Composition;

/// <summary>What the functions of the bot in Teams work with.</summary>
/// <param name="Brain">The brain.</param>
/// <param name="Options">Who the bot is.</param>
/// <param name="Approvers">Who may approve what.</param>
/// <param name="Book">Where the bot is, and which cards are open.</param>
/// <param name="Check">Tells what Teams has signed; it keeps the keys.</param>
/// <param name="Connector">Sends cards.</param>
/// <param name="Workspaces">Reads changes.</param>
/// <param name="Mirror">Brings them first.</param>
/// <param name="Clock">Time.</param>
/// <param name="Log">For the operator.</param>
public sealed record TeamsHost(
    BrainHost Brain,
    TeamsOptions Options,
    IReadOnlyList<Approver> Approvers,
    TeamsBook Book,
    BotTokenCheck Check,
    BotConnector Connector,
    IWorkspaces Workspaces,
    ChangeMirror Mirror,
    TimeProvider Clock,
    ILogger<TeamsHost> Log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Sets the bot up that the settings name: it is the identity of the app.</summary>
    internal static TeamsHost Open(BrainHost brain, AppSettings app, IWorkspaces workspaces, ChangeMirror mirror, ILoggerFactory logs)
    {
        var settings = brain.Settings.Teams!;
        var options = new TeamsOptions { AppId = settings.AppId, Identity = app.Identity };
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Patience };
        var clock = TimeProvider.System;
        return new TeamsHost(
            brain,
            options,
            settings.Approvers,
            new TeamsBook(app.Data),
            new BotTokenCheck(options, http, clock),
            new BotConnector(options, http, clock),
            workspaces,
            mirror,
            clock,
            logs.CreateLogger<TeamsHost>());
    }

    /// <summary>Takes activities of the directory that people of the app are of.</summary>
    internal TeamsDoor DoorOf(DurableTaskClient hub)
    {
        var runs = Runs(Brain.ClientOf(hub));
        var desk = new ApprovalDesk(Brain.ClientOf(hub), Clock, new LoggedLateAnswers(Log), Say);
        return new TeamsDoor(Options, Brain.Settings.Tenant, Check, Book, new TeamsDesk(Approvers, Book, runs, new TeamsCards(runs, pages: null), desk));
    }

    /// <summary>Brings cards to where runs are.</summary>
    internal CardRounds CardsOf(DurableTaskClient hub)
    {
        var client = Brain.ClientOf(hub);
        return new CardRounds(client, cancel => Brain.Open.Running(client, cancel), Book, new TeamsCards(Runs(client), pages: null), Connector, Say);
    }

    private HostedCardRuns Runs(DurableWorkflowClient client) => new(client, Brain.Artifacts, Workspaces, Mirror);

    private void Say(string line) => TeamsLog.Said(Log, line);
}
