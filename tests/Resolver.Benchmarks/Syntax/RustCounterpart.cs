using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Resolver.Benchmarks.Measure;

namespace Resolver.Benchmarks.Syntax;

/// <summary>
/// rustc's own parser, by the tree that <c>-Zunpretty=ast-tree</c> prints before anything is expanded: one item is one indented block of it.
/// </summary>
internal sealed partial class RustCounterpart : ICounterpart
{
    private const string ItemList = "items: [";
    private const string ItemOpens = "Item {";
    private const int RootDepth = 4;

    // Before 2021, `async` may be a name and paths resolve otherwise; syntax that this rustc refuses is counted as refused.
    private const string Edition = "2021";

    public async Task<IReadOnlyList<DeclaredFile>> Read(IReadOnlyList<string> paths, CancellationToken cancel)
    {
        var files = new DeclaredFile[paths.Count];
        await Parallel.ForAsync(0, paths.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancel }, async (i, inner) => files[i] = await Read(paths[i], inner));
        return files;
    }

    private static async Task<DeclaredFile> Read(string path, CancellationToken cancel)
    {
        var start = new ProcessStartInfo("rustc", ["--edition", Edition, "--crate-type", "lib", "-Zunpretty=ast-tree", path]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["RUSTC_BOOTSTRAP"] = "1";
        using var process = Process.Start(start) ?? throw new UsageException("rustc did not start.");
        var errors = process.StandardError.ReadToEndAsync(cancel);
        var lines = (await process.StandardOutput.ReadToEndAsync(cancel)).Split('\n');
        await process.WaitForExitAsync(cancel);
        if (process.ExitCode != 0 || !lines[0].StartsWith("Crate {", StringComparison.Ordinal))
        {
            return new DeclaredFile(path, (await errors).Split('\n')[0], []);
        }

        var found = new List<Declared>();
        var places = new Places(Encoding.UTF8.GetString(await File.ReadAllBytesAsync(path, cancel)));
        List(lines, Find(lines, 0, lines.Length, RootDepth, ItemList), lines.Length, RootDepth, places, member: false, found);
        return new DeclaredFile(path, null, found);
    }

    // The items of a list that opens on a line; -1 for none.
    private static void List(string[] lines, int from, int to, int depth, Places places, bool member, List<Declared> found)
    {
        var end = from < 0 ? -1 : Find(lines, from, to, depth, "]");
        for (var item = Find(lines, from, end, depth + 4, ItemOpens); item >= 0;)
        {
            var close = Find(lines, item, end, depth + 4, "}");
            Item(lines, item, close, depth + 8, places, member, found);
            item = Find(lines, close, end, depth + 4, ItemOpens);
        }
    }

    private static void Item(string[] lines, int from, int to, int depth, Places places, bool member, List<Declared> found)
    {
        var at = Find(lines, from, to, depth, "span: ");
        var kindLine = Find(lines, from, to, depth, "kind: ");
        var kind = KindName().Match(lines[kindLine]).Groups["kind"].Value;
        // `mod a;` names a file, as an import does; what a macro at the top makes is known only when it is expanded.
        if (Find(lines, kindLine, to, depth + 4, "Unloaded,") >= 0 || kind is "Use" or "MacCall" or "ExternCrate" or "GlobalAsm" || (member && (kind != "Fn" || Find(lines, kindLine, to, depth + 8, "body: None") >= 0)))
        {
            return;
        }

        var (start, end) = places.Of(lines[at]);
        var attribute = Find(lines, from, at, depth + 8, "span: ");
        var outer = attribute >= 0 && lines[from..at].Any(line => line == new string(' ', depth + 8) + "style: Outer,");
        found.Add(new Declared(kind, Names(lines, kind, kindLine, to), outer ? Math.Min(start, places.Of(lines[attribute]).Start) : start, start, end, member));
        if (kind == "Mod")
        {
            List(lines, Find(lines, kindLine, to, depth + 8, "["), to, depth + 8, places, member, found);
        }
        else if (kind is "Impl" or "Trait")
        {
            List(lines, Find(lines, kindLine, to, depth + 8, ItemList), to, depth + 8, places, member: true, found);
        }
    }

    // A name is an identifier at the head of the kind, `Name#0,`; an impl has none.
    private static string[] Names(string[] lines, string kind, int from, int to)
    {
        if (kind is "Impl" or "ForeignMod")
        {
            return [];
        }

        var shallow = Depth(lines[from]) + 8;
        for (var i = from + 1; i < to && i < from + 40; i++)
        {
            if (Depth(lines[i]) <= shallow && Identifier().Match(lines[i]) is { Success: true } match)
            {
                return [match.Groups["name"].Value];
            }
        }

        return [];
    }

    private static int Find(string[] lines, int from, int to, int depth, string what)
    {
        for (var i = Math.Max(0, from); i < to; i++)
        {
            if (lines[i].Length > depth && Depth(lines[i]) == depth && lines[i].AsSpan(depth).StartsWith(what))
            {
                return i;
            }
        }

        return -1;
    }

    private static int Depth(string line) => line.Length - line.AsSpan().TrimStart(' ').Length;

    [GeneratedRegex(@"kind: (?<kind>\w+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex KindName();

    [GeneratedRegex(@"^ *(ident: )?(r#)?(?<name>\w+)#\d+,$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Identifier();

    /// <summary>Offsets from rustc's lines and columns, which count characters and leave a byte order mark out.</summary>
    private sealed partial class Places(string text)
    {
        private readonly List<int> starts = [0, .. Enumerable.Range(0, text.Length).Where(i => text[i] == '\n').Select(static i => i + 1)];

        public (int Start, int End) Of(string line)
        {
            var match = Span().Match(line);
            int Number(string name) => int.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture);
            return (At(Number("line"), Number("column")), At(Number("endLine"), Number("endColumn")));
        }

        private int At(int line, int column)
        {
            var at = starts[line - 1] + (line == 1 && text.StartsWith('\uFEFF') ? 1 : 0);
            for (var character = 1; character < column; character++)
            {
                at += char.IsHighSurrogate(text[at]) ? 2 : 1;
            }

            return at;
        }

        [GeneratedRegex(@":(?<line>\d+):(?<column>\d+): (?<endLine>\d+):(?<endColumn>\d+) \(", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
        private static partial Regex Span();
    }
}
