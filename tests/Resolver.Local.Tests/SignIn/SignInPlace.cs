using System.Text.Json;
using Microsoft.Playwright;
using Resolver.Core.Code;
using Resolver.Local.Tests.Play;
using static Microsoft.Playwright.Assertions;

namespace Resolver.Local.Tests.SignIn;

/// <summary>A provider with people, a data folder with two runs that github:alice asked for, its server with sign-in, and a browser.</summary>
public sealed class SignInPlace : IAsyncLifetime
{
    internal const string SecretVariable = "RESOLVER_TEST_SIGN_IN_SECRET";

    /// <summary>By login. Approvers are listed by it; the others come by a group or by their address.</summary>
    private static readonly Dictionary<string, object> People = new(StringComparer.Ordinal)
    {
        ["alice"] = new { preferred_username = "alice" },
        ["bob"] = new { preferred_username = "bob" },
        ["megan"] = new { preferred_username = "megan" },
        ["carol"] = new { email = "carol@elsewhere.example", email_verified = true, groups = new[] { "readers", "repo:0123456789abcdef" } },
        ["dora"] = new { email = "dora@acme.example", email_verified = true },
        ["eve"] = new { email = "eve@acme.example", email_verified = false, groups = new[] { "visitors" } },
    };

    /// <summary>As it is behind a proxy that ends TLS.</summary>
    internal static Uri Outside { get; } = new("https://resolver.example/");

    private Playground _play = null!;

    internal Browser Browser { get; private set; } = null!;

    internal Playground Play => _play;

    internal ResolverProgram Server { get; private set; } = null!;

    internal SignInProvider Provider { get; private set; } = null!;

    /// <summary>Where people reach the pages.</summary>
    internal Uri Address { get; } = new($"http://127.0.0.1:{SignInProvider.FreePort()}/");

    /// <summary>Where a server within a test may be reached.</summary>
    internal Uri Other { get; } = new($"http://127.0.0.1:{SignInProvider.FreePort()}/");

    internal string First { get; private set; } = null!;

    internal string Second { get; private set; } = null!;

    /// <summary>A run that asks something; carol asked for it.</summary>
    internal string Asking { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Provider = await SignInProvider.Start([.. new[] { Address, Other, Outside }.Select(static root => new Uri(root, "/sign-in/back"))], People);
        _play = await Playground.WithBug();
        First = await OpenRuns.Add(_play, "the-limiter-1", "The limiter lets one request too few through", new Principal("github:alice", []));
        Second = await OpenRuns.Add(_play, "third-refused-1", "Third request refused", new Principal("github:alice", []));
        Asking = await OpenRuns.Add(_play, "document-1", "Document the limiter", new Principal("carol@elsewhere.example", []), label: "triage", body: OpenRuns.Unclear);
        await File.WriteAllTextAsync(Path.Combine(_play.Data, "settings.json"), JsonSerializer.Serialize(new { signIn = Settings(Address) }));
        await File.WriteAllTextAsync(Path.Combine(_play.Data, "access.yml"), $"repositories:\n  {_play.Repo}:\n    readers: [\"@alice\", \"@bob\", \"@megan\", \"group:readers\", \"@carol@elsewhere.example\"]\n");
        Server = ResolverProgram.Start(
            _play.Root, ["serve", "--port", $"{Address.Port}", "--data", _play.Data], environment: new Dictionary<string, string>(StringComparer.Ordinal) { [SecretVariable] = SignInProvider.Secret });
        await Server.Line("pages, for those who sign in: ");
        Browser = await Browser.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        await Server.DisposeAsync();
        await Provider.DisposeAsync();
        _play.Dispose();
    }

    internal object Settings(Uri address) => new
    {
        authority = Provider.Issuer,
        clientId = SignInProvider.ClientId,
        clientSecretEnv = SecretVariable,
        address,
        allowedGroups = new[] { "readers" },
        allowedDomains = new[] { "acme.example" },
        approvers = new object[]
        {
            new { user = "alice", name = "github:alice" },
            new { user = "bob", name = "github:bob" },
            new { user = "megan", name = "github:megan", paths = new[] { "docs/**" } },
        },
    };

    /// <summary>A window in which somebody opens a page, is asked to sign in, and does; the provider's own pages are gone through.</summary>
    internal async Task<Window> SignIn(string who, string path)
    {
        var window = await Browser.Open();
        await window.Page.GotoAsync(new Uri(Address, path).AbsoluteUri);
        await GoThrough(window.Page, who);
        return window;
    }

    internal static async Task GoThrough(IPage page, string who)
    {
        // The provider's pages want fonts of the internet.
        await page.Context.RouteAsync("https://fonts.googleapis.com/**", static route => route.FulfillAsync(new RouteFulfillOptions { ContentType = "text/css", Body = string.Empty }));
        await page.Locator("#sign-in").ClickAsync();
        await page.Locator("[name=login]").FillAsync(who);
        await page.Locator("[name=password]").FillAsync("any");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign-in" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Expect(page.Locator("a.brand")).ToBeVisibleAsync();
    }
}

/// <summary>One provider, one server and one browser for all tests of signing in.</summary>
[CollectionDefinition(Name)]
public sealed class SignInCollection : ICollectionFixture<SignInPlace>
{
    internal const string Name = "sign-in";
}
