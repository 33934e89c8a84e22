using System.Globalization;
using Resolver.Core.Text;

namespace Resolver.Models.Cassettes;

/// <summary>Says in one sentence how a request differs from the recorded one that is most like it.</summary>
internal static class RequestDifference
{
    private const int Shown = 60;

    public static string Describe(RequestForm asked, IReadOnlyList<CassetteEntry> entries)
    {
        if (entries.Count == 0)
        {
            return "It is empty.";
        }

        var lines = Flatten(asked);
        var (nearest, number) = entries.Select(static (entry, index) => (Flatten(entry.Request), index + 1))
            .MaxBy(candidate => Alike(lines, candidate.Item1));
        return string.Create(CultureInfo.InvariantCulture, $"Nearest is call {number}; first difference in {First(lines, nearest)}.");
    }

    // Lines in common count; where they are as many, the longer common beginning does.
    private static (int Common, int Beginning) Alike(List<Line> asked, List<Line> recorded)
    {
        var known = recorded.Select(static line => line.Text).ToHashSet(StringComparer.Ordinal);
        return (asked.Count(line => known.Contains(line.Text)), asked.Zip(recorded).TakeWhile(static pair => pair.First.Text == pair.Second.Text).Count());
    }

    private static string First(List<Line> asked, List<Line> recorded)
    {
        var same = asked.Zip(recorded).TakeWhile(static pair => pair.First == pair.Second).Count();
        return (asked.ElementAtOrDefault(same), recorded.ElementAtOrDefault(same)) switch
        {
            ({ } now, { } then) when now.Place == then.Place => $"{now.Place}: recorded {Around(then.Text, now.Text)}, asked {Around(now.Text, then.Text)}",
            ({ } now, { } then) => $"{then.Place} of the recording, which is {now.Place} of the request: recorded {Around(then.Text, now.Text)}, asked {Around(now.Text, then.Text)}",
            ({ } now, null) => $"{now.Place}: the recording ends, asked {Around(now.Text, string.Empty)}",
            (null, { } then) => $"{then.Place}: the request ends, recorded {Around(then.Text, string.Empty)}",
            _ => "its form",
        };
    }

    private static string Around(string line, string other)
    {
        var at = line.Zip(other).TakeWhile(static pair => pair.First == pair.Second).Count();
        var from = Math.Max(0, at - 20);
        return VisibleText.Quote((from > 0 ? "…" : string.Empty) + line[from..], Shown);
    }

    private static List<Line> Flatten(RequestForm request)
    {
        var lines = new List<Line> { new("the model", request.Model) };
        foreach (var (message, index) in request.Messages.Select(static (message, index) => (message, index)))
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"message {index + 1} ({message.Role})");
            lines.AddRange((message.Text ?? []).Select((text, line) => new Line(string.Create(CultureInfo.InvariantCulture, $"{place}, line {line + 1}"), text)));
            lines.AddRange(Json($"{place}, beside its text", message with { Text = null }));
        }

        lines.AddRange(Json("the options", request.Options));
        return lines;
    }

    private static IEnumerable<Line> Json<T>(string place, T value) =>
        value is null ? [] : System.Text.Json.JsonSerializer.Serialize(value, FormJson.Options).Split('\n').Select(line => new Line(place, line));

    private sealed record Line(string Place, string Text);
}
