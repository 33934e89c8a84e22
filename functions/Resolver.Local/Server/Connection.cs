using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Resolver.Core.Faults;
using Resolver.Local.Composition;
using Resolver.Local.Server.Pages;
using Resolver.Local.Server.SignIn;
using Resolver.Local.Server.Teams;

namespace Resolver.Local.Server;

/// <summary>All that <c>resolver serve</c> is connected to: the web server with its pages, and what is set up besides.</summary>
internal sealed class Connection : IAsyncDisposable
{
    private readonly WebServer web;
    private readonly HostsConnection? hosts;
    private readonly TeamsBot? teams;
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Connection(WebServer web, HostsConnection? hosts, TeamsBot? teams)
    {
        this.web = web;
        this.hosts = hosts;
        this.teams = teams;
        Work = Task.WhenAny(hosts?.Begin() ?? closed.Task, teams?.Begin() ?? closed.Task).Unwrap();
    }

    /// <summary>Ends when it is closed; a fault is one that nobody foresaw.</summary>
    internal Task Work { get; }

    /// <summary>Connects.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>SERVE-PORT</c>, <c>SERVE-LISTEN</c>, <c>INTAKE-*</c>, <c>GH-*</c>, <c>JIRA-*</c>, <c>SETTINGS-INVALID</c>.</exception>
    internal static async Task<Connection> Open(DataFolder data, LocalHost host, HostSettings settings, IPEndPoint where, CancellationToken cancel)
    {
        var signIn = OperatorSettings.Load(data).SignIn is { } set ? new SignInFlow(set.Options(Environment.GetEnvironmentVariable), TimeProvider.System, host.Progress.Line) : null;
        if (signIn is null && !IPAddress.IsLoopback(where.Address))
        {
            throw ResolverFault.Usage("SERVE-LISTEN", "Without sign-in the server is for this machine alone. Set up signIn in settings.json, or leave --listen out.");
        }

        var desk = new ApprovalDesk(host.Client, TimeProvider.System, new LateAnswers(data), host.Progress.Line);
        var intake = await HostsConnection.Open(data, host, settings, cancel);
        TeamsBot? bot = null;
        try
        {
            bot = TeamsBot.Open(data, host, desk);
            var pages = new PageRoutes(data, host, desk, signIn);
            var listener = await WebServer.Start(
                where,
                signIn,
                routes =>
                {
                    pages.Map(routes);
                    intake?.Map(routes);
                    bot?.Map(routes);
                    routes.Map("/api/alerts", Reserved);
                },
                cancel);
            host.Progress.Line($"listening on {listener.Url}");
            Announce(host, pages, listener, signIn);
            return new Connection(listener, intake, bot);
        }
        catch
        {
            await Close(intake, bot);
            throw;
        }
    }

    // For alerts of what runs in production: whoever sends some now is told that nobody keeps them.
    private static Task Reserved(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status501NotImplemented;
        return context.Response.WriteAsync("Alerts are not taken yet; this address is reserved for them.\n", context.RequestAborted);
    }

    private static void Announce(LocalHost host, PageRoutes pages, WebServer listener, SignInFlow? signIn)
    {
        if (listener.Own is { } own)
        {
            host.Progress.Line($"pages, for you alone: {pages.Entrance(own)}");
        }

        if (signIn is not null)
        {
            host.Progress.Line($"pages, for those who sign in: {signIn.Address}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await web.DisposeAsync();
        closed.TrySetResult();
        await Close(hosts, teams);
    }

    private static async Task Close(params IReadOnlyList<IAsyncDisposable?> parts)
    {
        foreach (var part in parts)
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }
    }
}
