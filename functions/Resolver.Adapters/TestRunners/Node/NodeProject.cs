using System.Text.Json;
using Resolver.Adapters.TestRunners.Bench;

namespace Resolver.Adapters.TestRunners.Node;

/// <summary>What a <c>package.json</c> says about tests.</summary>
/// <param name="Folder">Where it is.</param>
/// <param name="TestScript">Its <c>test</c> script, or an empty string.</param>
/// <param name="Dependencies">Names of all its dependencies.</param>
internal sealed record NodeProject(string Folder, string TestScript, IReadOnlySet<string> Dependencies)
{
    /// <summary>Shallowest first; a file that is no JSON object is passed over.</summary>
    public static async Task<IReadOnlyList<NodeProject>> All(RepositoryView view, CancellationToken cancel)
    {
        var files = view.Where(path => path.FileName == "package.json" && !path.Value.Contains("node_modules/", StringComparison.Ordinal));
        var texts = await view.Read(files, cancel);
        return [.. files.Where(texts.ContainsKey).Select(path => Parse(RepositoryView.FolderOf(path), texts[path])).OfType<NodeProject>()];
    }

    private static readonly string[] Tools = ["vitest", "jest", "mocha", "--test"];

    /// <summary>Whether its tests are run by this tool: the script says so, or the script names none (a wrapper) and it is a dependency.</summary>
    public bool Uses(string tool) => Segment(tool) is not null || (Dependencies.Contains(tool) && Tools.All(other => Segment(other) is null));

    /// <summary>Variables (<c>TZ=UTC</c>) and arguments that the <c>test</c> script gives to a tool, without those that choose another report, a watch mode, or to stop at the first failure.</summary>
    public IReadOnlyList<string> ArgumentsOf(string tool)
    {
        var words = Segment(tool)?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim('\'', '"')).ToArray() ?? [];
        var kept = words.TakeWhile(word => word == "cross-env" || word.Contains('=', StringComparison.Ordinal)).Where(word => word != "cross-env").ToList();
        var skipNext = false;
        foreach (var word in words.SkipWhile(word => word != tool && !word.EndsWith("/" + tool, StringComparison.Ordinal)).Skip(1))
        {
            var isReport = word is "-R" or "--watch" or "-w" or "--coverage" or "run" or "-b" or "--typecheck" || word.StartsWith("--bail", StringComparison.Ordinal) || word.StartsWith("--reporter", StringComparison.Ordinal)
                || word.StartsWith("--test-reporter", StringComparison.Ordinal) || word.StartsWith("--coverage", StringComparison.Ordinal);
            if (!isReport && !skipNext)
            {
                kept.Add(word);
            }

            skipNext = word is "-R" or "--reporter" or "--test-reporter" or "--test-reporter-destination";
        }

        return kept;
    }

    // The part of "tsc && mocha -r x" that runs the tool.
    private string? Segment(string tool) =>
        TestScript.Split(["&&", ";", "||"], StringSplitOptions.TrimEntries)
            .FirstOrDefault(part => part.Split(' ').Any(word => word == tool || word.EndsWith("/" + tool, StringComparison.Ordinal)));

    private static NodeProject? Parse(string folder, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            var script = root.TryGetProperty("scripts", out var scripts) && scripts.TryGetProperty("test", out var test) ? test.GetString() : null;
            var names = new[] { "dependencies", "devDependencies" }
                .SelectMany(section => root.TryGetProperty(section, out var entries) ? entries.EnumerateObject().Select(entry => entry.Name) : []);
            return new NodeProject(folder, script ?? string.Empty, names.ToHashSet(StringComparer.Ordinal));
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
