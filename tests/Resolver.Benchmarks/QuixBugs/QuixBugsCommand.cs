using System.Globalization;
using System.Text;

namespace Resolver.Benchmarks.QuixBugs;

/// <summary>Runs the mechanical tier on each Python program of a QuixBugs checkout: half of a program's tests are seen, the other half judges.</summary>
internal static class QuixBugsCommand
{
    public static async Task<int> Run(string[] args, CancellationToken cancel)
    {
        var options = Parse(args);
        if (!options.TryGetValue("--checkout", out var checkout) || !Directory.Exists(Path.Combine(checkout, "python_programs")))
        {
            Console.Error.WriteLine("--checkout must name a folder that has python_programs in it.");
            return 1;
        }

        var only = options.TryGetValue("--only", out var names) ? names.Split(',', StringSplitOptions.RemoveEmptyEntries) : [];
        var programs = QuixBugsProgram.All(checkout).Where(program => only.Length == 0 || only.Contains(program.Name, StringComparer.Ordinal)).ToList();
        var data = Directory.CreateTempSubdirectory("resolver-quixbugs-");
        try
        {
            await using var house = RepairHouse.Open(data.FullName);
            var rows = new List<QuixBugsRow>();
            foreach (var program in programs)
            {
                var row = await new QuixBugsTrial(house, program, Path.Combine(data.FullName, "made")).Run(cancel);
                rows.Add(row);
                await Console.Error.WriteLineAsync(row.ToMarkdown());
            }

            var table = Table(rows);
            Console.WriteLine(table);
            if (options.TryGetValue("--out", out var folder))
            {
                Directory.CreateDirectory(folder);
                await File.WriteAllTextAsync(Path.Combine(folder, "quixbugs.md"), table, cancel);
            }

            return 0;
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static Dictionary<string, string> Parse(string[] args)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i + 1 < args.Length; i += 2)
        {
            options[args[i]] = args[i + 1];
        }

        return options;
    }

    private static string Table(List<QuixBugsRow> rows)
    {
        var text = new StringBuilder("| program | resolved | right | like the correct program | seconds | validated | change or reason |\n|---|---|---|---|---|---|---|\n");
        foreach (var row in rows)
        {
            text.AppendLine(row.ToMarkdown());
        }

        var resolved = rows.Count(row => row.Resolved);
        text.AppendLine(CultureInfo.InvariantCulture,
            $"\n{rows.Count} programs: {resolved} resolved, {rows.Count(row => row.Right)} of them right by the judging half, {rows.Count(row => row.Alike)} like the correct program; longest {rows.Max(row => row.Seconds):0.0} s, in all {rows.Sum(row => row.Seconds):0} s.");
        return text.ToString();
    }
}

/// <summary>One line of the table.</summary>
internal sealed record QuixBugsRow(string Program, bool Resolved, bool Right, bool Alike, double Seconds, int Validated, string Change)
{
    public string ToMarkdown() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Program} | {Word(Resolved)} | {(Resolved ? Word(Right) : "")} | {(Resolved ? Word(Alike) : "")} | {Seconds:0.0} | {Validated} | {Change.Replace("|", "\\|", StringComparison.Ordinal)} |");

    private static string Word(bool said) => said ? "yes" : "no";
}
