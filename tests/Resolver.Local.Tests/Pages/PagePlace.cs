using Resolver.Local.Tests.Play;

namespace Resolver.Local.Tests.Pages;

/// <summary>A data folder with two runs, the server that drives and shows them, and a browser.</summary>
public sealed class PagePlace : IAsyncLifetime
{
    /// <summary>What must stay text, wherever it is shown.</summary>
    internal const string Hostile = "</pre></title><script>window.hacked = 1</script><img src=x onerror=\"window.hacked = 1\">";

    private Playground _play = null!;
    private ResolverProgram _server = null!;

    internal Browser Browser { get; private set; } = null!;

    internal Playground Play => _play;

    /// <summary>Where the owner enters.</summary>
    internal Uri Entrance { get; private set; } = null!;

    /// <summary>A run of an issue as people write them.</summary>
    internal string Plain { get; private set; } = null!;

    /// <summary>A run whose issue and code try to be markup.</summary>
    internal string Nasty { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _play = await Playground.With(
            (PythonBug.Code.Path, PythonBug.Code.Text.Replace("    def allow", $"    # {Hostile}\n    def allow", StringComparison.Ordinal)), PythonBug.Tests);
        Plain = await OpenRuns.Add(_play, "the-limiter-1", "The limiter lets one request too few through");
        Nasty = await OpenRuns.Add(_play, "nasty-1", Hostile);
        _server = _play.Start("serve", "--port", "0", "--data", _play.Data);
        const string Says = "pages, for you alone: ";
        await _server.Line(Says);
        Entrance = new Uri(_server.Said.Single(static line => line.Contains(Says, StringComparison.Ordinal)).Split(Says)[1]);
        Browser = await Browser.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        await _server.DisposeAsync();
        _play.Dispose();
    }

    internal Uri At(string path) => new(Entrance, path);

    /// <summary>A window in which the owner has entered.</summary>
    internal async Task<Window> Enter()
    {
        var window = await Browser.Open();
        await window.Page.GotoAsync(Entrance.AbsoluteUri);
        return window;
    }
}
