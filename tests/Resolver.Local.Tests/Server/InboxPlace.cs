using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Time.Testing;
using Resolver.Local.Server;

namespace Resolver.Local.Tests.Server;

/// <summary>An inbox in a folder of its own, and a server that fills it.</summary>
internal sealed class InboxPlace : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resolver-inbox-").FullName;
    private WebServer? _web;

    public InboxPlace() => Inbox = Inbox.Open(_folder, Clock);

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));

    public Inbox Inbox { get; private set; }

    public string Folder => _folder;

    public async Task<Uri> Serve(Action<IEndpointRouteBuilder> routes) => (_web = await WebServer.Start(0, routes, TestContext.Current.CancellationToken)).Url;

    /// <summary>Another process on the same folder.</summary>
    public async Task Restart()
    {
        await Inbox.DisposeAsync();
        Inbox = Inbox.Open(_folder, Clock);
    }

    /// <summary>Takes everything that waits and closes it: kind and body.</summary>
    public async Task<IReadOnlyList<(string Kind, string Body)>> Drain()
    {
        var taken = new List<(string, string)>();
        while (await Inbox.Due(100) is { Count: > 0 } portion)
        {
            foreach (var waiting in portion)
            {
                taken.Add((waiting.Kind, System.Text.Encoding.UTF8.GetString(waiting.Body)));
                await Inbox.End(waiting.Id, "seen");
            }
        }

        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        if (_web is not null)
        {
            await _web.DisposeAsync();
        }

        await Inbox.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
