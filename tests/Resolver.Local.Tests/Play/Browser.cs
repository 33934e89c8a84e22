using Microsoft.Playwright;

namespace Resolver.Local.Tests.Play;

/// <summary>Debian's Chromium, one for all tests of a class.</summary>
internal sealed class Browser : IAsyncDisposable
{
    // A loaded machine is slow, not wrong.
    private const float Patience = 120_000;
    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly string _axe;

    private Browser(IPlaywright playwright, IBrowser browser, string axe)
    {
        _playwright = playwright;
        _browser = browser;
        _axe = axe;
    }

    public static async Task<Browser> Start()
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Chromium(), Args = Flags, Timeout = Patience });
        return new Browser(playwright, browser, await File.ReadAllTextAsync(Peers.PathOf("axe-core/axe.min.js")));
    }

    /// <summary>A window of its own, without a cookie.</summary>
    public async Task<Window> Open(int width = 1100, int height = 900)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = height } });
        context.SetDefaultTimeout(Patience);
        return new Window(await context.NewPageAsync(), _axe);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private static string Chromium() =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Select(static folder => Path.Combine(folder, "chromium")).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("Chromium is not there; tests/setup.sh installs it.");
}

/// <summary>A window of the browser, and what it complained about.</summary>
internal sealed class Window : IAsyncDisposable
{
    private readonly string _axe;
    private readonly List<string> _complaints = [];

    internal Window(IPage page, string axe)
    {
        _axe = axe;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _complaints.Add(message.Text);
            }
        };
        page.PageError += (_, error) => _complaints.Add(error);
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the console so far.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    /// <summary>What axe-core has against the page as it is now.</summary>
    public async Task<string[]> Violations()
    {
        if (!await Page.EvaluateAsync<bool>("() => 'axe' in window"))
        {
            await Page.EvaluateAsync($"() => {{ {_axe}\n }}");
        }

        return await Page.EvaluateAsync<string[]>(
            """
            async () => {
              const found = await axe.run();
              return found.passes.length < 10
                ? ['axe looked at nothing']
                : found.violations.map(each => `${each.id}: ${each.nodes.map(node => node.html + ' ' + node.failureSummary).join(' | ')}`);
            }
            """);
    }

    /// <summary>The whole page, in both colours, on a desk and on a small phone: axe-core has nothing against it, and nothing is wider than the phone.</summary>
    public async Task Accessible(string name)
    {
        foreach (var (width, colours) in new[] { (1100, ColorScheme.Light), (1100, ColorScheme.Dark), (360, ColorScheme.Light), (360, ColorScheme.Dark) })
        {
            await Page.SetViewportSizeAsync(width, 800);
            await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = colours });
            (await Violations()).ShouldBeEmpty($"{width} {colours}");
            (await Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width);
            await Shoot($"{name}-{width}-{colours}");
        }
    }

    /// <summary>Presses Tab until this has the focus, as somebody without a mouse does.</summary>
    public async Task TabTo(string selector)
    {
        for (var pressed = 0; pressed < 50; pressed++)
        {
            await Page.Keyboard.PressAsync("Tab");
            if (await Page.EvaluateAsync<bool>("which => document.activeElement.matches(which)", selector))
            {
                return;
            }
        }

        throw new InvalidOperationException($"No Tab leads to {selector}.");
    }

    /// <summary>Keeps a picture where <c>RESOLVER_SCREENSHOTS</c> names a folder: for the documents.</summary>
    public async Task Shoot(string name)
    {
        if (Environment.GetEnvironmentVariable("RESOLVER_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = true });
        }
    }

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();
}
