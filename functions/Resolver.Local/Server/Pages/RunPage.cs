using Resolver.Adapters.Git;
using Resolver.Core.Runs;
using Resolver.Local.Trace;

namespace Resolver.Local.Server.Pages;

/// <summary><c>/runs/{id}</c>: one run, what has to be decided first.</summary>
internal static class RunPage
{
    internal static Markup Of(RunView run, Markup decision, string? said, Markup who)
    {
        var line = run.Line;
        return Layout.Page(
            $"{line.Title} - Resolver",
            Markup.Of(
                $"""
                <div data-part="head"><p class="state">{Words.Badge(line)}</p><h1>{line.Title}</h1>
                <p class="meta">{line.Request?.Source.Location} · asked by {line.Request?.Requester.Name} · {Words.Time(line.Snapshot.CreatedAt)}</p>
                {Explanation(run)}</div>
                {Said(said)}
                <div data-part="decision">{decision}</div>
                <div data-part="late">{Late(run.Late)}</div>
                <div data-part="facts">{Facts(run)}</div>
                <div data-part="change">{Change(run)}</div>
                <div data-part="attempts">{Attempts(run.Attempts)}</div>
                <div data-part="steps">{Steps(run)}</div>
                <div data-part="report">{Report(run)}</div>
                """),
            live: true,
            who);
    }

    private static Markup Said(string? said) => said is null ? Markup.None : Markup.Of($"<p class=\"said\" role=\"status\">{said}</p>");

    private static Markup Explanation(RunView run) => (run.Record, run.Line.Snapshot.Failure) switch
    {
        ({ } record, _) => Markup.Of($"<p>{record.Explanation} <span class=\"meta\">({record.StopReason})</span></p>"),
        (_, { } failure) => Markup.Of($"<p>{failure.Code}: {failure.Message}</p>"),
        _ => Markup.None,
    };

    // Others answered before them, or the time was over.
    private static Markup Late(IReadOnlyList<LateAnswer> late) => late.Count == 0
        ? Markup.None
        : Markup.Of($"<section><h2>Came too late</h2><ul class=\"late\">{Markup.Join(late.Select(static each => Markup.Of($"<li>{each.Said} by {each.By} ({each.Way}), {Words.Time(each.At)}: {each.Why}, not obeyed</li>")))}</ul></section>");

    private static Markup Facts(RunView run)
    {
        var record = run.Record;
        return Markup.Of(
            $"""
            <section><h2>In short</h2><dl class="facts">
            {Fact("Tests before", Words.Tests(run.Tests?.Baseline))}{Fact("Tests after", Words.Tests(run.Tests?.Head))}
            {Fact("Cost", $"{Words.Usd(run.Tree.Usd)} · {run.Tree.TokensIn} tokens in, {run.Tree.TokensOut} out")}
            {Fact("Time", Words.Duration(run.Tree.Seconds))}
            {Link("Pull request", record?.PullRequest)}{Fact("Branch", record?.Branch)}{Fact("Commit", record?.Commit?.Value)}
            {Fact("Run", run.Line.Snapshot.Run.Value)}{Fact("Trace", run.Line.Request?.TraceParent.Split('-') is { Length: 4 } trace ? trace[1] : null)}
            </dl></section>
            """);
    }

    private static Markup Fact(string name, string? value) => value is null ? Markup.None : Markup.Of($"<div><dt>{name}</dt><dd>{value}</dd></div>");

    // Only the web's own schemes: a code host that is set up wrongly must not put a script behind a link.
    private static Markup Link(string name, string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? Markup.Of($"<div><dt>{name}</dt><dd><a href=\"{url.AbsoluteUri}\" rel=\"noreferrer\">{url.AbsoluteUri}</a></dd></div>")
            : Fact(name, address);

    private static Markup Change(RunView run)
    {
        if (run.Diff is not { Length: > 0 } diff)
        {
            return Markup.None;
        }

        var (files, added, removed) = UnifiedDiff.Count(diff);
        return Markup.Of(
            $"<section><h2>Change</h2><p class=\"meta\">{files} {(files == 1 ? "file" : "files")}, <span class=\"plus\">+{added}</span> <span class=\"minus\">−{removed}</span></p>{DiffMarkup.Of(diff)}</section>");
    }

    private static Markup Attempts(IReadOnlyList<AttemptRecord> attempts) => attempts.Count == 0
        ? Markup.None
        : Markup.Of(
            $"""
            <section><h2>Attempts</h2><div class="scroll" tabindex="0" role="region" aria-label="Attempts"><table>
            <thead><tr><th scope="col">#</th><th scope="col">Tier</th><th scope="col">Verdict</th><th scope="col">Change</th><th scope="col">Failing tests</th><th scope="col">Time</th><th scope="col">Cost</th></tr></thead>
            <tbody>{Markup.Join(attempts.Select(Attempt))}</tbody></table></div></section>
            """);

    private static Markup Attempt(AttemptRecord attempt) => Markup.Of(
        $"""
        <tr><td>{attempt.Number}</td><td>{attempt.Tier}</td><td>{attempt.Verdict}</td><td class="wide">{Words.Sentence(attempt.Change)}{Hypothesis(attempt)}</td>
        <td class="wide">{string.Join(", ", attempt.FailingTests)}</td><td>{Words.Duration(attempt.Seconds)}</td><td>{Words.Usd(attempt.Usd)}</td></tr>
        """);

    private static Markup Hypothesis(AttemptRecord attempt) =>
        attempt.Hypothesis.Length == 0 ? Markup.None : Markup.Of($"<br><span class=\"meta\">{attempt.Hypothesis}</span>");

    private static Markup Steps(RunView run) => Markup.Of($"<section><h2>Steps</h2>{Below(run.Tree)}</section>");

    private static Markup Below(RunNode node) => node.Children.ToList() is not { Count: > 0 } children
        ? Markup.None
        : Markup.Of($"<ol class=\"steps\">{Markup.Join(children.Select(Step))}</ol>");

    private static Markup Step(RunNode node) => Markup.Of(
        $"""
        <li><div class="step{(node.Failed ? " failed" : string.Empty)}"><span class="name">{node.Name}</span> <span class="outcome">{node.Outcome}</span>
        <span class="figures">{Figures(node)}</span></div>{Below(node)}</li>
        """);

    private static string Figures(RunNode node)
    {
        var paid = node.TokensIn + node.TokensOut > 0 || node.Usd > 0 ? $"{node.TokensIn} in, {node.TokensOut} out, {Words.Usd(node.Usd)} · " : string.Empty;
        return paid + (node.Kind == NodeKind.Event ? node.At.UtcDateTime.ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture) : Words.Duration(node.Seconds));
    }

    // Who takes a run over reads it first; nobody else needs it.
    private static Markup Report(RunView run) => run is not { Report: { } report, Record: { } record }
        ? Markup.None
        : Markup.Of(
            $"""
            <section><h2>Report</h2><details id="report"{(record.Outcome == RunOutcome.Escalated ? Markup.Of($" open") : Markup.None)}><summary>report.md, for whoever takes over</summary>
            <div class="scroll" tabindex="0" role="region" aria-label="Report"><pre class="report">{report}</pre></div></details></section>
            """);
}
