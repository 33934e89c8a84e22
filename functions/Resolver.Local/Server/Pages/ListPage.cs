namespace Resolver.Local.Server.Pages;

/// <summary><c>/</c>: every run, those first that wait for somebody.</summary>
internal static class ListPage
{
    internal static Markup Of(IReadOnlyList<RunLine> runs, Markup who)
    {
        var waiting = runs.Where(static run => run.Waits).ToList();
        var title = waiting.Count == 0 ? "Runs" : $"({waiting.Count}) Runs";
        return Layout.Page(
            $"{title} - Resolver",
            Markup.Of($"<h1>Runs</h1><div data-part=\"runs\">{Section("Waiting for you", waiting)}{All(runs, waiting.Count)}</div>"),
            live: true,
            who);
    }

    private static Markup All(IReadOnlyList<RunLine> runs, int waiting) => runs.Count == 0
        ? Markup.Of($"<p class=\"empty\">No run yet. Start one: <code>resolver resolve --repo … --issue …</code></p>")
        : Section(waiting == 0 ? "All" : "All others", [.. runs.Where(static run => !run.Waits)]);

    private static Markup Section(string name, List<RunLine> runs) => runs.Count == 0
        ? Markup.None
        : Markup.Of($"<section><h2>{name}</h2><ul class=\"runs\">{Markup.Join(runs.Select(Row))}</ul></section>");

    private static Markup Row(RunLine run) => Markup.Of(
        $"""
        <li>{Words.Badge(run)}<div><a id="run-{run.Snapshot.Run.Value}" href="/runs/{run.Snapshot.Run.Value}">{run.Title}</a>
        <p class="meta">{run.Request?.Source.Location} · {Words.Time(run.Snapshot.CreatedAt)} · {Words.Usd(run.Status?.Usd ?? 0)}</p></div></li>
        """);
}
