using System.Globalization;
using System.Text.Json;
using Resolver.Core.Durable;
using Resolver.Core.Runs;
using Resolver.Local.Console;

namespace Resolver.Local.Server.Pages;

/// <summary>Small things that several pages show alike.</summary>
internal static class Words
{
    /// <summary>Where a run is, in a word with a colour.</summary>
    internal static Markup Badge(RunLine run)
    {
        var (kind, word) = State(run);
        return Markup.Of($"<span class=\"badge {kind}\">{word}</span>");
    }

    /// <summary>A sentence of ours about code: what stands in backticks is code.</summary>
    internal static Markup Sentence(string text) => text.Split('`') is { Length: > 1 } parts && parts.Length % 2 == 1
        ? Markup.Join(parts.Select(static (part, at) => at % 2 == 0 ? Markup.Of($"{part}") : Markup.Of($"<code>{part}</code>")))
        : Markup.Of($"{text}");

    internal static Markup Time(DateTimeOffset when) => Markup.Of(
        $"<time datetime=\"{when.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}\">{when.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC</time>");

    internal static string Duration(double? seconds) => seconds is { } known ? TreePrinter.Time(known) : "under way";

    internal static string Usd(decimal usd) => EvidenceLines.Usd(usd);

    internal static string Tests(TestCounts? counts) => EvidenceLines.Tests(counts);

    private static (string Kind, string Word) State(RunLine run) => run.Status switch
    {
        { Waiting: not null } => ("wait", "needs your approval"),
        { Question: not null } => ("wait", "asks a question"),
        { Budget: not null } => ("wait", "needs budget"),
        { Outcome: RunOutcome.Resolved } => ("good", "resolved"),
        { Outcome: RunOutcome.Escalated } => ("warn", "needs a person"),
        { Outcome: { } outcome } => ("bad", Camel(outcome)),
        { } status when IsAtWork(run) => ("work", status.Stage),
        null when IsAtWork(run) => ("work", "starting"),
        _ => ("bad", Camel(run.Snapshot.State)),
    };

    private static bool IsAtWork(RunLine run) => run.Snapshot.State is WorkflowState.Running or WorkflowState.Pending;

    private static string Camel<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
