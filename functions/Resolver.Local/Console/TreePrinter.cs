using System.Globalization;
using Resolver.Local.Trace;

namespace Resolver.Local.Console;

/// <summary>Draws a run's tree: names on the left, cut where they do not fit; time, tokens and money on the right.</summary>
/// <param name="output">Where to.</param>
/// <param name="width">Columns of a line at most.</param>
/// <param name="colour">Whether failures are red and figures dim.</param>
internal sealed class TreePrinter(TextWriter output, int width, bool colour)
{
    private const int Least = 40;
    private const string Red = "\u001b[31m";
    private const string Dim = "\u001b[2m";
    private const string Plain = "\u001b[0m";

    /// <summary>For standard output.</summary>
    internal static TreePrinter ForOutput()
    {
        var screen = Screen.ForOutput();
        return new TreePrinter(screen.Output, screen.Width, screen.Colour);
    }

    internal async Task Print(RunNode root)
    {
        await Line(root, string.Empty);
        await Below(root, string.Empty);
    }

    private async Task Below(RunNode node, string indent)
    {
        var children = node.Children.ToList();
        foreach (var child in children)
        {
            var last = child == children[^1];
            await Line(child, indent + (last ? "└─ " : "├─ "));
            await Below(child, indent + (last ? "   " : "│  "));
        }
    }

    private Task Line(RunNode node, string branch)
    {
        var figures = Figures(node);
        var room = Math.Max(Least, width) - figures.Length - 2;
        var name = Screen.Fit(branch + node.Name, room);
        var said = node.Outcome.Length == 0 || room - name.Length < 6 ? string.Empty : Screen.Fit("  " + Clean(node.Outcome), room - name.Length);
        var left = (name + said).PadRight(room);
        var fork = Math.Min(branch.Length, left.Length);
        return output.WriteLineAsync(colour
            ? $"{Dim}{left[..fork]}{Plain}{(node.Failed ? Red : string.Empty)}{left[fork..]}{Plain}  {Dim}{figures}{Plain}"
            : $"{left}  {figures}".TrimEnd());
    }

    private string Figures(RunNode node)
    {
        var time = node.Kind == NodeKind.Event ? string.Empty : node.Seconds is { } seconds ? Time(seconds) : "open";
        var paid = node.TokensIn + node.TokensOut > 0 || node.Usd > 0;
        var money = paid ? string.Create(CultureInfo.InvariantCulture, $"${node.Usd:0.0000}") : string.Empty;

        // A narrow terminal has no room for tokens.
        return width < 70
            ? $"{time,8} {money,9}"
            : $"{time,8} {(paid ? $"{Count(node.TokensIn)} in {Count(node.TokensOut)} out" : string.Empty),19} {money,10}";
    }

    /// <summary>A duration, short.</summary>
    internal static string Time(double seconds) => seconds switch
    {
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0} ms"),
        < 100 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s"),
        < 6000 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0.0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.0} h"),
    };

    private static string Count(long tokens) => tokens switch
    {
        < 10_000 => tokens.ToString(CultureInfo.InvariantCulture),
        < 10_000_000 => string.Create(CultureInfo.InvariantCulture, $"{tokens / 1000.0:0.0}k"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{tokens / 1_000_000.0:0.0}M"),
    };

    private static string Clean(string text) => string.Concat(text.Select(static letter => char.IsControl(letter) ? ' ' : letter));
}
