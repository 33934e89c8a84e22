using Resolver.Local.Composition;

namespace Resolver.Local.Server;

/// <summary>All that connects <c>resolver serve</c> to the hosts of issues: the web server, the inbox and its pump, the comments.</summary>
internal sealed class Connection : IAsyncDisposable
{
    private readonly Inbox inbox;
    private readonly WebServer? web;
    private readonly CancellationTokenSource stop = new();

    private Connection(Inbox inbox, WebServer? web, params ReadOnlySpan<Func<CancellationToken, Task>> loops)
    {
        this.inbox = inbox;
        this.web = web;
        var running = new List<Task>();
        foreach (var loop in loops)
        {
            running.Add(Task.Run(() => loop(stop.Token)));
        }

        Work = Task.WhenAll(running);
    }

    /// <summary>Ends when it is closed; a fault is one that nobody foresaw.</summary>
    internal Task Work { get; }

    /// <summary>Connects where GitHub or Jira is set up.</summary>
    /// <returns>Null where neither is.</returns>
    /// <exception cref="Core.Faults.ResolverFault"><c>SERVE-PORT</c>, <c>INTAKE-*</c>, <c>GH-*</c>, <c>JIRA-*</c>, <c>SETTINGS-INVALID</c>.</exception>
    internal static async Task<Connection?> Open(DataFolder data, LocalHost host, HostSettings settings, int port, CancellationToken cancel)
    {
        if (host.GitHub is null && host.Jira is null)
        {
            host.Progress.Line("neither GitHub nor Jira is set up in settings.json; nothing listens");
            return null;
        }

        var store = Inbox.Open(data.Root, TimeProvider.System);
        try
        {
            var sources = new Sources(data, host, settings, store, new RunBook(data.Root, TimeProvider.System));
            await sources.AddGitHub(cancel);
            await sources.AddJira(cancel);
            sources.AddEvents();
            var listener = sources.Routes.Count == 0 ? null : await WebServer.Start(port, sources.Map, cancel);
            host.Progress.Line(listener is null ? "no webhook secret is named in settings.json; nothing listens" : $"listening on {listener.Url}");
            return new Connection(store, listener, [new IntakePump(store, sources.Handlers, host.Progress.Line).Run, new NotePump(host, sources.Book).Run, .. sources.Loops]);
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
