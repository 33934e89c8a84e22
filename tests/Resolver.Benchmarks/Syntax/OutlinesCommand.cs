using System.Globalization;
using Resolver.Adapters.Sandbox;
using Resolver.Adapters.Toolchains;
using Resolver.Benchmarks.Measure;
using Resolver.Core.Ids;
using Resolver.Syntax;
using Resolver.Syntax.Outlines;

namespace Resolver.Benchmarks.Syntax;

/// <summary><c>outlines</c>: is every declaration that a language's own parser finds in the outline, whole and once; and what outlines cost beside bare parsing.</summary>
internal static class OutlinesCommand
{
    public const string Help = "outlines --checkout <folder> [--language go,python,...] [--show 10] [--rounds 0] [--typescript <folder>]";

    public static async Task<int> Run(string[] args, CancellationToken cancel)
    {
        var options = Arguments.Parse(args, "--checkout", "--language", "--show", "--rounds", "--typescript");
        var checkout = options.Text("--checkout") is { } folder && Directory.Exists(folder) ? folder : throw new UsageException(Help);
        var typescript = options.Text("--typescript") ?? Path.Combine(Path.GetTempPath(), "resolver-bench-typescript");
        var data = Directory.CreateTempSubdirectory("resolver-outlines-");
        try
        {
            var sandbox = new SandboxFactory(new SandboxOptions { DataFolder = data.FullName }, TimeProvider.System).Create();
            var setting = new SyntaxOptions();
            await using var outliner = await SandboxedOutliner.CreateAsync(sandbox, new HostToolchains(), setting, TimeProvider.System, cancel);
            var wrong = 0;
            foreach (var language in options.List("--language", [.. Sources.Extensions.Keys]))
            {
                var counterpart = Counterparts.Of(language, typescript);
                var (files, leftOut) = Sources.Read(checkout, language);
                if (files.Count == 0)
                {
                    continue;
                }

                var table = new OutlineTable(language, files, leftOut);
                await table.Fill(outliner, counterpart, cancel);
                wrong += table.Print(options.Number("--show", 10));
                if (options.Number("--rounds", 0) is > 0 and var rounds)
                {
                    await OutlineSpeed.Print(language, files, outliner, setting, rounds, cancel);
                }
            }

            return wrong == 0 ? 0 : 2;
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }
}

/// <summary>The findings in one language.</summary>
internal sealed class OutlineTable(string language, IReadOnlyList<SourceFile> files, int leftOut)
{
    private readonly List<(SourceFile File, Declared Declared, Finding Finding)> findings = [];
    private readonly List<string> silent = [];
    private int refused;
    private int compared;

    /// <summary>Compares all files.</summary>
    public async Task Fill(IOutliner outliner, ICounterpart counterpart, CancellationToken cancel)
    {
        var declared = (await counterpart.Read([.. files.Select(static file => file.Full)], cancel)).ToDictionary(static file => file.Path, StringComparer.Ordinal);
        foreach (var file in files)
        {
            var expected = declared[file.Full];
            if (expected.Refused is not null)
            {
                refused++;
                continue;
            }

            compared++;
            var outline = await outliner.Outline(RepoPath.Parse(file.Path), file.Text, cancel);
            if (outline is null)
            {
                silent.Add(file.Path);
            }

            var check = outline is null ? null : new OutlineCheck(file, outline);
            findings.AddRange(expected.Declared.Select(one => (file, one, check?.Judge(one) ?? Finding.Missing)));
        }
    }

    /// <summary>Prints the counts and the first that are not whole, and returns how many there are of these.</summary>
    public int Print(int show)
    {
        Say($"{language}: {files.Count} files, {files.Sum(static file => file.Lines)} lines; {compared} compared, {refused} refused by the language's own parser, {leftOut} not UTF-8 or above the limit, {silent.Count} without an outline");
        foreach (var member in new[] { false, true })
        {
            var level = findings.Where(found => found.Declared.Member == member).ToList();
            var counts = Enum.GetValues<Finding>().Select(finding => $"{level.Count(found => found.Finding == finding)} {finding.ToString().ToLowerInvariant()}");
            Say($"  {(member ? "methods and types in types" : "top-level declarations")}: {level.Count}, of these {string.Join(", ", counts)}");
        }

        var wrong = findings.Where(static found => found.Finding != Finding.Whole).ToList();
        foreach (var (file, declared, finding) in wrong.Take(show))
        {
            var line = file.Text.AsSpan(0, declared.Start).Count('\n') + 1;
            Say($"  {finding} {file.Path}:{line} {declared.Kind} {string.Join(", ", declared.Names)}");
        }

        return wrong.Count;
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
