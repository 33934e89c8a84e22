using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Resolver.Local.Composition;

namespace Resolver.Local.Server;

/// <summary>All that connects <c>resolver serve</c> to GitHub: the inbox and its pump, the comments.</summary>
internal sealed class GitHubConnection : IAsyncDisposable
{
    private readonly Inbox inbox;
    private readonly byte[]? secret;
    private readonly IntakePump intake;
    private readonly NotePump notes;
    private readonly CancellationTokenSource stop = new();
    private Task work = Task.CompletedTask;

    private GitHubConnection(Inbox inbox, byte[]? secret, IntakePump intake, NotePump notes)
    {
        this.inbox = inbox;
        this.secret = secret;
        this.intake = intake;
        this.notes = notes;
    }

    /// <summary>Opens the inbox where GitHub is set up.</summary>
    /// <returns>Null where it is not.</returns>
    /// <exception cref="Core.Faults.ResolverFault"><c>INTAKE-*</c>, <c>GH-*</c>, <c>SETTINGS-INVALID</c>.</exception>
    internal static async Task<GitHubConnection?> Open(DataFolder data, LocalHost host, HostSettings settings, CancellationToken cancel)
    {
        if (host.GitHub is not { } gitHub)
        {
            host.Progress.Line("GitHub is not set up in settings.json; its events are not taken");
            return null;
        }

        var rules = gitHub.Settings.Rules(await host.Hands.WhoAmI(cancel));
        var webhook = gitHub.Settings.Secret(Environment.GetEnvironmentVariable);
        if (webhook is null)
        {
            host.Progress.Line("no webhook secret is named in settings.json; GitHub's events are not taken");
        }

        var store = Inbox.Open(data.Root, TimeProvider.System);
        var book = new RunBook(data.Root, TimeProvider.System);
        var handler = new IntakeHandler(data, host, gitHub, settings, book);
        return new GitHubConnection(store, webhook, new IntakePump(store, handler, rules, host.Progress.Line), new NotePump(host, book));
    }

    internal void Map(IEndpointRouteBuilder routes)
    {
        if (secret is not null)
        {
            routes.MapPost("/api/github", new GitHubEndpoint(secret, inbox).Handle);
        }
    }

    /// <summary>Begins to work on events.</summary>
    /// <returns>Ends when it is closed; a fault is one that nobody foresaw.</returns>
    internal Task Begin() => work = Task.WhenAll(Task.Run(() => intake.Run(stop.Token)), Task.Run(() => notes.Run(stop.Token)));

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await work.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await inbox.DisposeAsync();
        stop.Dispose();
    }
}
