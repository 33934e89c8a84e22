using Microsoft.AspNetCore.Builder;
using Resolver.Local.Composition;

namespace Resolver.Local.Server;

/// <summary>All that connects <c>resolver serve</c> to GitHub: the web server, the inbox and its pump, the comments.</summary>
internal sealed class Connection : IAsyncDisposable
{
    private readonly Inbox inbox;
    private readonly WebServer? web;
    private readonly CancellationTokenSource stop = new();

    private Connection(Inbox inbox, WebServer? web, IntakePump intake, NotePump notes)
    {
        this.inbox = inbox;
        this.web = web;
        Work = Task.WhenAll(Task.Run(() => intake.Run(stop.Token)), Task.Run(() => notes.Run(stop.Token)));
    }

    /// <summary>Ends when it is closed; a fault is one that nobody foresaw.</summary>
    internal Task Work { get; }

    /// <summary>Connects where GitHub is set up.</summary>
    /// <returns>Null where it is not.</returns>
    /// <exception cref="Core.Faults.ResolverFault"><c>SERVE-PORT</c>, <c>INTAKE-*</c>, <c>GH-*</c>, <c>SETTINGS-INVALID</c>.</exception>
    internal static async Task<Connection?> Open(DataFolder data, LocalHost host, HostSettings settings, int port, CancellationToken cancel)
    {
        if (host.GitHub is not { } gitHub)
        {
            host.Progress.Line("GitHub is not set up in settings.json; nothing listens");
            return null;
        }

        var rules = gitHub.Settings.Rules(await host.Hands.WhoAmI(cancel));
        var secret = gitHub.Settings.Secret(Environment.GetEnvironmentVariable);
        var store = Inbox.Open(data.Root, TimeProvider.System);
        var book = new RunBook(data.Root, TimeProvider.System);
        try
        {
            var listener = secret is null ? null : await WebServer.Start(port, routes => routes.MapPost("/api/github", new GitHubEndpoint(secret, store).Handle), cancel);
            host.Progress.Line(listener is null ? "no webhook secret is named in settings.json; nothing listens" : $"listening on {listener.Url}");
            var handler = new IntakeHandler(data, host, gitHub, settings, book);
            var sources = new Dictionary<string, IDeliveryHandler>(StringComparer.Ordinal) { [DeliverySource.GitHub] = new GitHubDeliveries(handler, rules) };
            return new Connection(store, listener, new IntakePump(store, sources, host.Progress.Line), new NotePump(host, book));
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (web is not null)
        {
            await web.DisposeAsync();
        }

        await stop.CancelAsync();
        await Work.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await inbox.DisposeAsync();
        stop.Dispose();
    }
}
