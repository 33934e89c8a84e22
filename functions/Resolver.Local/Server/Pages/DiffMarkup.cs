using System.Globalization;
using System.Text.RegularExpressions;
using Resolver.Adapters.Git;
using Resolver.Core.Ids;

namespace Resolver.Local.Server.Pages;

/// <summary>A unified diff, file by file, with the numbers of its lines.</summary>
internal static partial class DiffMarkup
{
    private const int MostLines = 3000;

    /// <summary>What a diff touches; null where a name is not to be read from it, so that nobody is shown what may be hidden from them.</summary>
    internal static IReadOnlyList<RepoPath>? Paths(string diff)
    {
        var paths = UnifiedDiff.Files(diff).Select(static file => PathOf(file[0])).ToList();
        return paths.Contains(null) ? null : [.. paths.OfType<RepoPath>()];
    }

    // "diff --git a/x b/x": both halves are alike, or the file was renamed or its name is quoted.
    private static RepoPath? PathOf(string header)
    {
        var names = header["diff --git ".Length..];
        var length = (names.Length - "a/ b/".Length) / 2;
        return length > 0 && names.Length == (2 * length) + "a/ b/".Length && names == $"a/{names[2..(2 + length)]} b/{names[2..(2 + length)]}" && RepoPath.TryParse(names[2..(2 + length)], out var path) ? path : null;
    }

    internal static Markup Of(string diff)
    {
        var left = MostLines;
        var parts = new List<Markup>();
        foreach (var (file, number) in UnifiedDiff.Files(diff).Select(static (file, number) => (file, number)))
        {
            if (left <= 0)
            {
                parts.Add(Markup.Of($"<p>The rest is too long for a page; <code>patch.diff</code> in the run's folder has it, and the patch is whole.</p>"));
                break;
            }

            parts.Add(File(file, number, left));
            left -= file.Count;
        }

        return Markup.Join(parts);
    }

    private static Markup File(IReadOnlyList<string> lines, int number, int most)
    {
        var path = lines[0].Split(" b/", 2) is [_, var name] ? name : lines[0];
        var body = lines.SkipWhile(static line => !line.StartsWith("@@", StringComparison.Ordinal)).Take(most).ToList();
        return Markup.Of(
            $"""
            <details class="file" id="file-{number}" open><summary><code>{path}</code> <span class="plus">+{UnifiedDiff.Changed(lines, '+')}</span> <span class="minus">−{UnifiedDiff.Changed(lines, '-')}</span></summary>
            <div class="scroll" tabindex="0" role="region" aria-label="Change of {path}"><pre class="diff">{Lines(body)}</pre></div></details>
            """);
    }

    private static Markup Lines(List<string> body)
    {
        var (before, after) = (0, 0);
        var shown = new List<Markup>(body.Count);
        foreach (var line in body)
        {
            if (Hunk().Match(line) is { Success: true } hunk)
            {
                before = Number(hunk.Groups["before"]);
                after = Number(hunk.Groups["after"]);
                shown.Add(Markup.Of($"<span class=\"hunk\">{line}</span>\n"));
                continue;
            }

            var (kind, at) = line.Length == 0 ? ("same", after) : line[0] switch { '+' => ("plus", after), '-' => ("minus", before), _ => ("same", after) };
            before += kind == "plus" ? 0 : 1;
            after += kind == "minus" ? 0 : 1;
            shown.Add(Markup.Of($"<span class=\"{kind}\" data-line=\"{at}\">{line}</span>\n"));
        }

        return Markup.Join(shown);
    }

    private static int Number(Group group) => int.Parse(group.Value, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^@@ -(?<before>\d{1,9})(,\d+)? \+(?<after>\d{1,9})(,\d+)? @@", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Hunk();
}
