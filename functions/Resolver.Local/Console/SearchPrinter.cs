using System.Globalization;
using System.Text;
using Resolver.Core.Code;

namespace Resolver.Local.Console;

/// <summary>Shows what a search found: place, kind and symbol of each unit, and the few of its lines that answer the query.</summary>
/// <param name="screen">Where to.</param>
/// <param name="root">The folder whose files paths lead to; null where there is none, or its files are of another commit.</param>
/// <param name="explain">Whether each ingredient of a rank is shown.</param>
internal sealed class SearchPrinter(Screen screen, string? root, bool explain)
{
    private const int MostLines = 3;
    private const int Indent = 5;
    private const int LeastName = 8;
    private const string Bold = "\u001b[1m";
    private const string Dim = "\u001b[2m";
    private const string Mark = "\u001b[1;33m";
    private const string Plain = "\u001b[0m";

    internal async Task Print(string query, IReadOnlyList<UnitHit> hits)
    {
        if (hits.Count == 0)
        {
            await screen.Output.WriteLineAsync(Nothing(query));
            return;
        }

        var words = new QueryWords(query);
        for (var i = 0; i < hits.Count; i++)
        {
            await Head(i + 1, hits[i]);
            await Lines(hits[i].Unit, words);
            if (explain)
            {
                await screen.Output.WriteLineAsync(Styled(Dim, Screen.Fit(new string(' ', Indent) + Why(hits[i]), screen.Width)));
            }
        }
    }

    private static string Nothing(string query) => query.Any(char.IsLetterOrDigit)
        ? "Nothing found. Try fewer or other words, a symbol's name or a path; 'resolver index --explain <path>' says whether a file is indexed."
        : "Nothing found: the query has no words. Give words, a symbol's name, a path, or an issue's text.";

    private Task Head(int number, UnitHit hit)
    {
        var unit = hit.Unit;
        var score = string.Create(CultureInfo.InvariantCulture, $"{hit.Score:0.0000}");
        var room = screen.Width - score.Length - 2;
        var place = Screen.Fit(Screen.Clean(string.Create(CultureInfo.InvariantCulture, $"{unit.Path}:{unit.Lines.Start}")), room - Indent);
        var kind = $"  {unit.Kind} ";
        var left = room - Indent - place.Length - kind.Length;
        var said = left < LeastName ? string.Empty : kind + End(Screen.Clean(unit.Symbol), left);
        var gap = new string(' ', Math.Max(0, room - Indent - place.Length - said.Length));
        return screen.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{number,3}  {Link(unit, Styled(Bold, place))}{said}{gap}  {Styled(Dim, score)}"));
    }

    // The end of a qualified name says more than its beginning; of a heading it is the other way round.
    private static string End(string symbol, int room) => symbol.Length <= room || symbol.Contains(' ', StringComparison.Ordinal)
        ? Screen.Fit(symbol, room)
        : "…" + symbol[^(room - 1)..];

    private async Task Lines(CodeUnit unit, QueryWords words)
    {
        var lines = unit.Text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(Screen.Clean).ToList();
        var margin = lines.Where(static line => line.Trim().Length > 0).Select(static line => line.Length - line.TrimStart().Length).DefaultIfEmpty().Min();
        foreach (var at in Shown(unit, lines, words))
        {
            var number = string.Create(CultureInfo.InvariantCulture, $"{unit.Lines.Start + at,Indent + 3}  ");
            var line = lines[at].Length > margin ? lines[at][margin..] : string.Empty;
            await screen.Output.WriteLineAsync(Styled(Dim, number) + Marked(Screen.Fit(line, screen.Width - number.Length), words));
        }
    }

    // The line that names the unit, and of the others those with the most words.
    private static IEnumerable<int> Shown(CodeUnit unit, List<string> lines, QueryWords words)
    {
        var name = unit.Symbol[(unit.Symbol.LastIndexOfAny(['.', ':', '#']) + 1)..];
        var names = Math.Max(0, lines.FindIndex(line => name.Length > 0 && line.Contains(name, StringComparison.Ordinal)));
        return lines.Select((line, at) => (At: at, Words: words.In(line).Count))
            .Where(line => line.Words > 0 && line.At != names)
            .OrderByDescending(static line => line.Words).ThenBy(static line => line.At)
            .Take(MostLines - 1).Select(static line => line.At).Prepend(names).Order();
    }

    private string Marked(string line, QueryWords words)
    {
        if (!screen.Colour)
        {
            return line;
        }

        var result = new StringBuilder();
        var from = 0;
        foreach (var range in words.In(line))
        {
            result.Append(line, from, range.Start.Value - from).Append(Mark).Append(line[range]).Append(Plain);
            from = range.End.Value;
        }

        return result.Append(line, from, line.Length - from).ToString();
    }

    private static string Why(UnitHit hit) => hit.Ingredients.Count == 0
        ? string.Join(", ", hit.Why)
        : string.Join(", ", hit.Ingredients.Select(static part => string.Create(CultureInfo.InvariantCulture, $"{part.Name} #{part.Rank} +{part.Share:0.0000}")));

    private string Styled(string style, string text) => screen.Colour && text.Length > 0 ? style + text + Plain : text;

    // OSC 8, which terminals that do not know it pass over.
    private string Link(CodeUnit unit, string text) =>
        screen.Colour && root is not null && Path.Combine(root, unit.Path.Value) is var file && File.Exists(file)
            ? $"\u001b]8;;{new Uri(file).AbsoluteUri}\u001b\\{text}\u001b]8;;\u001b\\"
            : text;
}
