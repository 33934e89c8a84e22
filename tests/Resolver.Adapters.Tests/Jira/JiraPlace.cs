using Microsoft.Extensions.Time.Testing;
using Resolver.Adapters.Jira;
using Resolver.Core.Hosts;
using Resolver.Core.Ids;
using Resolver.TestKit.Jira;

namespace Resolver.Adapters.Tests.Jira;

/// <summary>A site of Jira with one issue, and our account on it.</summary>
internal sealed class JiraPlace : IAsyncDisposable
{
    public const string Self = "self-account";
    public const string Alice = "712020:alice";
    public const string Bob = "bob-account";
    public const string Eve = "eve-account";
    public static readonly TicketKey Key = new("SHOP", 1);
    public static readonly RunId Run = RunId.Parse("shop-1-0123456789ab-1");

    private readonly List<JiraClient> _clients = [];

    private JiraPlace(JiraServer server, FakeTimeProvider clock)
    {
        Server = server;
        Clock = clock;
    }

    public JiraServer Server { get; }

    public FakeTimeProvider Clock { get; }

    public static TicketRules Rules { get; } = new("resolver:fix", new Dictionary<string, TicketProject>(StringComparer.Ordinal)
    {
        ["SHOP"] = new("acme/shop", Base: null, new Dictionary<string, string>(StringComparer.Ordinal) { ["Web"] = "acme/shop-web" }),
    });

    public static async Task<JiraPlace> Open()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));
        var server = await JiraServer.Start(clock);
        server.Credentials[JiraServer.Basic("bot@acme.example", "token")] = Self;
        server.Credentials["Bearer oauth"] = Self;
        server.State.With(Self, "Resolver").With(Alice, "Alice", "developers").With(Bob, "Bob", "reviewers").With(Eve, "Eve", "everyone")
            .Open("SHOP-1", Eve, "The limiter lets one too few through", JiraState.Document(["With a limit of 3 the third is refused."]), "bug");
        server.State.Roles["SHOP"] = [(10002, "Administrators", []), (10100, "Developers", ["group:reviewers", Alice])];
        return new JiraPlace(server, clock);
    }

    public JiraClient Client(Func<JiraOptions, JiraOptions>? change = null)
    {
        var options = new JiraOptions { Site = Server.Url, Api = Server.Url, Email = "bot@acme.example", Token = "token", AllowedGroup = "developers" };
        var client = new JiraClient(change is null ? options : change(options), Clock);
        _clients.Add(client);
        return client;
    }

    public JiraTickets Tickets(Func<JiraOptions, JiraOptions>? change = null) => new(Client(change));

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(static client => client.Dispose());
        await Server.DisposeAsync();
    }
}
