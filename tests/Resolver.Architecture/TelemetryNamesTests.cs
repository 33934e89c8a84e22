using System.Text.RegularExpressions;

namespace Resolver.Architecture;

/// <summary>Operators' queries and pages name what the product sends, and nothing else; and the queries are queries.</summary>
public sealed partial class TelemetryNamesTests
{
    private static readonly string[] Pages = ["docs/operating.md", "docs/operating-azure.md"];

    private static string Product => string.Concat(Repository.Sources("functions", ".cs").Select(static file => file.Text));

    [Fact]
    public void Instruments_AreThoseOfThePages()
    {
        var pages = string.Concat(Pages.Select(Repository.Read));

        InstrumentsIn(Product).ShouldBe(ListedIn(pages));
    }

    [Fact]
    public async Task Queries_AreWhatMicrosoftsParserTakes()
    {
        var (code, output) = await Peer.Run("check-queries.cjs", "infra/Watch/Queries.cs");

        code.ShouldBe(0, output);
        output.Split('\n').Count(static line => line.StartsWith("right ", StringComparison.Ordinal)).ShouldBeGreaterThan(15);
    }

    [Fact]
    public async Task WrongQuery_IsFoundByMicrosoftsParser()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "const string Good = \"\"\"\n  AppMetrics | count\n  \"\"\";\nconst string Bad = \"\"\"\n  AppMetrics | where Nome == 1\n  \"\"\";\n", TestContext.Current.CancellationToken);

            var (code, output) = await Peer.Run("check-queries.cjs", file);

            code.ShouldBe(1);
            output.ShouldContain("right Good\nwrong Bad The name 'Nome'");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Queries_AskForInstrumentsThatAreThere()
    {
        var made = InstrumentsIn(Product);
        var asked = Queries().SelectMany(static text => Instrument().Matches(text)).Select(static match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal).ToList();

        asked.Count.ShouldBeGreaterThanOrEqualTo(2);
        asked.Where(name => !made.Contains(name, StringComparer.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Queries_AskForAttributesAndStepsThatAreThere()
    {
        var product = Product;
        var asked = Queries().SelectMany(static text => Attribute().Matches(text)).Select(static match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal).ToList();

        asked.Count.ShouldBeGreaterThan(12);
        asked.Where(name => !product.Contains($"\"{name}\"", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Queries_AskForSpansByTheWordsThatTheProductBeginsThemWith()
    {
        var product = Product;
        var asked = Queries().SelectMany(static text => Span().Matches(text)).Select(static match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal).ToList();

        asked.ShouldBe(["invoke_workflow", "chat", "retrieval"], ignoreOrder: true);
        asked.Where(name => !product.Contains($"\"{name}\"", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Names_AreFoundOnBothSides()
    {
        InstrumentsIn("""meter.CreateHistogram<double>("a.b", "s"); Meter.CreateCounter<long>(""" + "\n" + """    "a.c", "x"); m.CreateObservableGauge("a.d", () => 1); Create("no")""").ShouldBe(["a.b", "a.c", "a.d"]);
        ListedIn("| instrument | unit |\n|---|---|\n| `a.b`, `a.c` | s, `no` |\n\n| metric |\n|---|\n| `a.d` |\n\n| other |\n|---|\n| `x.y` |").ShouldBe(["a.b", "a.c", "a.d"]);
        Attribute().Matches("""tostring(Properties["a.b"]) in ("one-step", "two")""").Select(static match => match.Groups["name"].Value).ShouldBe(["a.b", "one-step", "two"]);
        Instrument().Match("""where Name == "resolver.a.b" and""").Groups["name"].Value.ShouldBe("resolver.a.b");
        Span().Match("""where Name startswith "chat " """).Groups["name"].Value.ShouldBe("chat");
    }

    private static IEnumerable<string> Queries() => [Repository.Read("infra/Watch/Queries.cs"), Repository.Read("docs/operating-azure.md")];

    private static IReadOnlyList<string> InstrumentsIn(string source) =>
        [.. Creation().Matches(source).Select(static match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    // Of tables whose first column is called "instrument" or "metric": all names in that column.
    private static IReadOnlyList<string> ListedIn(string pages) =>
    [
        .. pages.Split("\n\n").Where(static part => Heading().IsMatch(part))
            .SelectMany(static part => part.Split('\n').SkipWhile(static line => !Heading().IsMatch(line)).Skip(2))
            .Where(static line => line.StartsWith('|'))
            .SelectMany(static line => Quoted().Matches(line.Split('|')[1])).Select(static match => match.Groups["name"].Value)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    [GeneratedRegex("""Create(Counter|Histogram|UpDownCounter|Gauge|Observable[A-Za-z]+)(<[a-z]+>)?\(\s*"(?<name>[^"]+)["]""", RegexOptions.ExplicitCapture)]
    private static partial Regex Creation();

    [GeneratedRegex(@"^\| (instrument|metric) \|", RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("`(?<name>[a-z._]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted();

    [GeneratedRegex("""Name == "(?<name>resolver\.[a-z._]+)["]""", RegexOptions.ExplicitCapture)]
    private static partial Regex Instrument();

    // Attributes, and whatever a list of steps names.
    [GeneratedRegex("""Properties\["(?<name>[^"]+)"\]|(?<=\(|, )"(?<name>[a-z]+(-[a-z]+)*)"(?=[,)])""", RegexOptions.ExplicitCapture)]
    private static partial Regex Attribute();

    [GeneratedRegex("""Name (==|startswith) "(?<name>[a-z_]+) [a-z-]*["]""", RegexOptions.ExplicitCapture)]
    private static partial Regex Span();
}
