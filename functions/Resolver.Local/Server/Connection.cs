using Microsoft.AspNetCore.Builder;
using Resolver.Core.Hosts;
using Resolver.Local.Composition;

namespace Resolver.Local.Server;

/// <summary>All that connects <c>resolver serve</c> to GitHub: the web server, the inbox and its pump, the comments.</summary>
internal sealed class Connection : IAsyncDisposable
{
    private readonly Inbox inbox;
    private readonly WebServer? web;
    private readonly CancellationTokenSource stop = new();

    private Connection(Inbox inbox, WebServer? web, params IReadOnlyList<Func<CancellationToken, Task>> work)
    {
        this.inbox = inbox;
        this.web = web;
        Work = Task.WhenAll(work.Select(run => Task.Run(() => run(stop.Token))));
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
            var queue = new StartQueue(data.Root, TimeProvider.System);
            var handler = new IntakeHandler(data, host, gitHub, queue, book);
            var starter = new HostedStarter(data, host, gitHub, settings);
            var starts = new StartPump(queue, new FairQueue(gitHub.Settings.Teams), gitHub.Settings.MaxWorking, starter.Working, starter.Start, host.Progress.Line);
            return new Connection(
                store, listener, new IntakePump(store, handler, rules, host.Progress.Line).Run, starts.Run, new NotePump(host, book).Run, Polling(data, host, gitHub, rules, store));
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    private static Func<CancellationToken, Task> Polling(DataFolder data, LocalHost host, GitHubParts gitHub, IntakeRules rules, Inbox inbox)
    {
        var places = new PolledPlaces(rules, host.Hands.Places, TimeProvider.System);
        var reconciler = new Reconciler(gitHub.Changes, places, inbox, new LookBook(data.Root), rules.Label, host.Progress.Line) { Interval = TimeSpan.FromMinutes(gitHub.Settings.PollMinutes) };
        return gitHub.Settings.PollMinutes == 0 ? static _ => Task.CompletedTask : reconciler.Run;
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
