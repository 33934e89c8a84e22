using System.Text.RegularExpressions;
using Resolver.Core.Sandbox;
using Resolver.Core.Testing;

namespace Resolver.Adapters.TestRunners.Bench;

/// <summary>Makes what the code under test printed fit for a report: capped, repository-relative, one result for each id.</summary>
internal static partial class ResultText
{
    public const int MaxText = 16 * 1024;
    private const int MaxAll = 2 << 20;
    private const int MaxLater = 1024;

    /// <summary>Keeps head and tail; the middle says least.</summary>
    public static string Cap(string text, int max = MaxText)
    {
        if (text.Length <= max)
        {
            return text;
        }

        var half = (max - 64) / 2;
        return $"{text[..half]}\n… {text.Length - (2 * half)} characters left out …\n{text[^half..]}";
    }

    /// <summary>Paths of the clone become paths of the repository; escape sequences and NULs go.</summary>
    public static string Clean(string text) =>
        Escapes().Replace(text, string.Empty)
            .Replace("file://" + SandboxPaths.Repo + "/", string.Empty, StringComparison.Ordinal)
            .Replace(SandboxPaths.Repo + "/", string.Empty, StringComparison.Ordinal)
            .Replace("\0", string.Empty, StringComparison.Ordinal)
            .ReplaceLineEndings("\n");

    /// <summary>A log for people, from several streams.</summary>
    public static string Log(params string?[] parts) =>
        Cap(Clean(string.Join('\n', parts.Where(part => !string.IsNullOrWhiteSpace(part)).Select(part => part!.Trim()))));

    /// <summary>Cleans, caps and merges; the first texts are kept whole, so that a thousand failures stay small.</summary>
    public static IReadOnlyList<TestResult> Shape(IEnumerable<TestResult> results)
    {
        var shaped = new Dictionary<string, TestResult>(StringComparer.Ordinal);
        var spent = 0;
        foreach (var result in results)
        {
            var max = spent < MaxAll ? MaxText : MaxLater;
            var clean = result with { Message = Text(result.Message, max), Output = Text(result.Output, max), File = File(result.File) };
            spent += (clean.Message?.Length ?? 0) + (clean.Output?.Length ?? 0);
            shaped[clean.Id] = shaped.TryGetValue(clean.Id, out var earlier) ? Worse(earlier, clean) : clean;
        }

        return [.. shaped.Values];
    }

    /// <summary>Only the requested tests; one that did not report is not run.</summary>
    public static IReadOnlyList<TestResult> Select(IReadOnlyList<TestResult> results, IReadOnlyList<string>? wanted)
    {
        if (wanted is null)
        {
            return results;
        }

        var known = results.ToDictionary(result => result.Id, StringComparer.Ordinal);
        return [.. wanted.Distinct(StringComparer.Ordinal).Select(id => known.GetValueOrDefault(id) ?? new TestResult(id, TestOutcome.NotRun, 0, "The runner did not report this test."))];
    }

    // Two tests of one name (data rows that print alike): the worse outcome speaks for both.
    private static TestResult Worse(TestResult first, TestResult second) =>
        Rank(second.Outcome) > Rank(first.Outcome) ? second with { Seconds = first.Seconds + second.Seconds } : first with { Seconds = first.Seconds + second.Seconds };

    private static int Rank(TestOutcome outcome) => outcome switch { TestOutcome.Failed => 2, TestOutcome.NotRun => 1, _ => 0 };

    private static string? Text(string? text, int max) => string.IsNullOrWhiteSpace(text) ? null : Cap(Clean(text).Trim('\n'), max);

    private static string? File(string? path)
    {
        var clean = path is null ? null : Clean(path);
        return clean is null || clean.StartsWith('/') || clean.StartsWith("..", StringComparison.Ordinal) ? null : clean;
    }

    [GeneratedRegex(@"\x1B\[[0-9;?]*[A-Za-z]", RegexOptions.CultureInvariant)]
    private static partial Regex Escapes();
}
