using Microsoft.AspNetCore.Routing;
using Resolver.Local.Composition;

namespace Resolver.Local.Server;

/// <summary>All that connects <c>resolver serve</c> to the hosts of issues: the inbox and its pump, the comments, and what each host needs besides.</summary>
internal sealed class HostsConnection : IAsyncDisposable
{
    private readonly Inbox inbox;
    private readonly Sources sources;
    private readonly IReadOnlyList<Func<CancellationToken, Task>> loops;
    private readonly CancellationTokenSource stop = new();
    private Task work = Task.CompletedTask;

    private HostsConnection(Inbox inbox, Sources sources, params IReadOnlyList<Func<CancellationToken, Task>> loops)
    {
        this.inbox = inbox;
        this.sources = sources;
        this.loops = loops;
    }

    /// <summary>Opens the inbox where GitHub or Jira is set up.</summary>
    /// <returns>Null where neither is.</returns>
    /// <exception cref="Core.Faults.ResolverFault"><c>INTAKE-*</c>, <c>GH-*</c>, <c>JIRA-*</c>, <c>SETTINGS-INVALID</c>.</exception>
    internal static async Task<HostsConnection?> Open(DataFolder data, LocalHost host, HostSettings settings, CancellationToken cancel)
    {
        if (host.GitHub is null && host.Jira is null)
        {
            host.Progress.Line("neither GitHub nor Jira is set up in settings.json; no events are taken");
            return null;
        }

        var store = Inbox.Open(data.Root, TimeProvider.System);
        try
        {
            var found = new Sources(data, host, settings, store, new RunBook(data.Root, TimeProvider.System));
            await found.AddGitHub(cancel);
            await found.AddJira(cancel);
            found.AddTurns();
            found.AddEvents();
            if (found.Routes.Count == 0)
            {
                host.Progress.Line("no webhook secret is named in settings.json; no events are taken");
            }

            return new HostsConnection(store, found, [new IntakePump(store, found.Handlers, host.Progress.Line).Run, new NotePump(host, found.Book).Run, .. found.Loops]);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    internal void Map(IEndpointRouteBuilder routes) => sources.Map(routes);

    /// <summary>Begins to work on events.</summary>
    /// <returns>Ends when it is closed; a fault is one that nobody foresaw.</returns>
    internal Task Begin() => work = Task.WhenAll(loops.Select(loop => Task.Run(() => loop(stop.Token))));

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await work.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await inbox.DisposeAsync();
        stop.Dispose();
    }
}
