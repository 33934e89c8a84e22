using System.Text.Json;
using Resolver.Benchmarks.Measure;

namespace Resolver.Benchmarks.Router;

/// <summary>Reads recorded runs from checkouts of public repositories. Nothing of them is kept here.</summary>
internal static class RecordedRuns
{
    /// <summary>
    /// Per-instance results in either form: a checkout of OpenHands/openhands-index-results
    /// (<c>results/&lt;model&gt;/instance_results/swe-bench.json</c>), or the per-instance file of SWE-bench/swe-bench.github.io
    /// (<c>data/info_for_leaderboard.json</c>). A run without a verdict counts as not resolved; one without a cost as the model's average.
    /// </summary>
    public static IReadOnlyList<Recorded> Load(string data, string? issueTexts, IReadOnlyCollection<string> without)
    {
        var models = (File.Exists(data) ? FromLeaderboard(data) : FromIndex(data))
            .Where(model => !without.Contains(model.Name, StringComparer.Ordinal)).ToDictionary(static model => model.Name, static model => model.Tries, StringComparer.Ordinal);
        if (models.Count < 2)
        {
            throw new UsageException($"There are no two models with per-instance results in '{data}'.");
        }

        var texts = issueTexts is null ? [] : Texts(issueTexts);
        var common = models.Values.Select(static tries => tries.Keys.ToHashSet(StringComparer.Ordinal)).Aggregate(static (all, next) =>
        {
            all.IntersectWith(next);
            return all;
        });
        return
        [
            .. common.Order(StringComparer.Ordinal).Select(id => new Recorded(
                id, id[..id.LastIndexOf('-')], texts.GetValueOrDefault(id, string.Empty), models.ToDictionary(static model => model.Key, model => model.Value[id], StringComparer.Ordinal))),
        ];
    }

    private static IEnumerable<(string Name, Dictionary<string, Try> Tries)> FromIndex(string checkout)
    {
        var results = Path.Combine(checkout, "results");
        if (!Directory.Exists(results))
        {
            throw new UsageException($"'{checkout}' has no folder 'results': give --data a checkout of OpenHands/openhands-index-results, or info_for_leaderboard.json of SWE-bench/swe-bench.github.io.");
        }

        foreach (var folder in Directory.GetDirectories(results).Order(StringComparer.Ordinal))
        {
            var file = Path.Combine(folder, "instance_results", "swe-bench.json");
            if (File.Exists(file))
            {
                using var document = JsonDocument.Parse(File.ReadAllBytes(file));
                yield return (Path.GetFileName(folder), Tries(document.RootElement));
            }
        }
    }

    private static IEnumerable<(string Name, Dictionary<string, Try> Tries)> FromLeaderboard(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        foreach (var model in document.RootElement.EnumerateObject())
        {
            yield return (model.Name, Tries(model.Value));
        }
    }

    private static Dictionary<string, Try> Tries(JsonElement model)
    {
        var known = model.EnumerateObject().Select(static issue => Cost(issue.Value)).OfType<double>().DefaultIfEmpty(0).Average();
        return model.EnumerateObject().ToDictionary(
            static issue => issue.Name,
            issue => new Try(issue.Value.GetProperty("resolved").ValueKind == JsonValueKind.True, Cost(issue.Value) ?? known),
            StringComparer.Ordinal);
    }

    // Some archives have 0 where the cost was not recorded: no run of a paid model costs nothing.
    private static double? Cost(JsonElement issue) =>
        issue.GetProperty("cost") is { ValueKind: JsonValueKind.Number } cost && cost.GetDouble() > 0 ? cost.GetDouble() : null;

    private static Dictionary<string, string> Texts(string file)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(file).Where(static line => line.Length > 0))
        {
            using var issue = JsonDocument.Parse(line);
            texts[issue.RootElement.GetProperty("instance_id").GetString()!] = issue.RootElement.GetProperty("problem_statement").GetString()!;
        }

        return texts;
    }
}
