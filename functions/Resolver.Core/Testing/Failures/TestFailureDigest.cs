using System.Globalization;
using System.Text;

namespace Resolver.Core.Testing;

/// <summary>
/// Reads test results per framework into failing test, assertion, and the frames inside the repository, so that nobody has to read (or pay
/// for) ten thousand raw lines. Pure. The text is what code under test printed: untrusted, and to be shown as data.
/// </summary>
public static class TestFailureDigest
{
    private const int MaxSaid = 1_500;
    private const int MaxFrames = 8;

    // A bench's message is shorter.
    private const int MaxRead = 32 * 1024;

    /// <summary>Reads one failed test.</summary>
    /// <param name="plan">Whose runner it was.</param>
    /// <param name="result">A failed result of a report of that bench.</param>
    public static TestFailure Of(TestPlan plan, TestResult result)
    {
        var text = Cap(result.Message ?? string.Empty, MaxRead).ReplaceLineEndings("\n");
        var parts = plan.Runner switch
        {
            "pytest" or "unittest" => PythonFailures.Read(text),
            "go" => GoFailures.Read(text),
            "dotnet" => DotnetFailures.Read(text),
            "node" or "jest" or "vitest" or "mocha" => NodeFailures.Read(text),
            _ => AnyFailure(text),
        };
        return new TestFailure(result.Id, parts.Kind, parts.Exception, Cap(parts.Said.Trim(), MaxSaid), [.. Inside(plan, parts.Frames)]);
    }

    /// <summary>Reads all failed tests of a report, in its order.</summary>
    /// <param name="plan">Whose runner it was.</param>
    /// <param name="report">The report.</param>
    /// <param name="first">Ids that come first, for example the tests that an attempt is about.</param>
    public static IReadOnlyList<TestFailure> Of(TestPlan plan, TestReport report, IReadOnlyCollection<string>? first = null) =>
    [
        .. report.Failed.OrderBy(test => first?.Contains(test.Id, StringComparer.Ordinal) is true ? 0 : 1).Select(test => Of(plan, test)),
    ];

    /// <summary>
    /// A whole report for a model or a person: how the run ended, the errors of a build that failed, then the failed tests, as many as
    /// fit, and how many were left out. Failures that say the same at the same place are told once.
    /// </summary>
    /// <param name="plan">Whose runner it was.</param>
    /// <param name="report">The report.</param>
    /// <param name="first">Ids that come first.</param>
    /// <param name="maxChars">At most about so many characters. Default 6,000, range 500 up.</param>
    public static string Write(TestPlan plan, TestReport report, IReadOnlyCollection<string>? first = null, int maxChars = 6_000)
    {
        var text = new StringBuilder(string.Create(
            CultureInfo.InvariantCulture,
            $"{Status(report.Status)}: {report.Count(TestOutcome.Passed)} passed, {report.Count(TestOutcome.Failed)} failed, {report.Count(TestOutcome.NotRun)} not run.\n"));
        if (report.Status != TestRunStatus.Completed)
        {
            text.Append(Cap(BuildErrors.Of(report.Log), maxChars / 2)).Append('\n');
        }

        var groups = Of(plan, report, first).GroupBy(failure => (failure.Said, Place: failure.Frames.Count > 0 ? failure.Frames[0].ToString() : failure.Test)).ToList();
        var shown = 0;
        foreach (var group in groups)
        {
            var failure = Text(group.First(), group.Count());
            if (shown > 0 && text.Length + failure.Length > maxChars)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n({groups.Count - shown} more kinds of failure are not shown.)\n");
                break;
            }

            text.Append('\n').Append(failure).Append('\n');
            shown++;
        }

        return text.ToString().TrimEnd();
    }

    internal static string Cap(string text, int max)
    {
        if (text.Length <= max)
        {
            return text;
        }

        var half = (max - 48) / 2;
        return string.Create(CultureInfo.InvariantCulture, $"{text[..half]}\n[... {text.Length - (2 * half)} characters left out ...]\n{text[^half..]}");
    }

    private static string Text(TestFailure failure, int times) =>
        times == 1 ? $"FAILED {failure}" : string.Create(CultureInfo.InvariantCulture, $"FAILED {failure}\n  (and {times - 1} more tests in the same way)");

    private static string Status(TestRunStatus status) => status switch
    {
        TestRunStatus.Completed => "The tests ran",
        TestRunStatus.BuildFailed => "The code does not build or load",
        TestRunStatus.TimedOut => "The tests were stopped at their deadline",
        TestRunStatus.LimitExceeded => "The tests were stopped by a limit of memory, processes, output or disk",
        _ => "The test runner broke",
    };

    private static FailureParts AnyFailure(string text)
    {
        var known = new[] { PythonFailures.Read(text), NodeFailures.Read(text), DotnetFailures.Read(text), GoFailures.Read(text) };
        return known.FirstOrDefault(static parts => parts.Kind != FailureKind.Unknown && parts.Frames.Count > 0) ?? new FailureParts(FailureKind.Unknown, null, text, []);
    }

    // What is absolute is outside: the bench makes the clone's own paths relative. Packages that were brought along are not the repository.
    private static IEnumerable<CodeFrame> Inside(TestPlan plan, IEnumerable<CodeFrame> frames) => frames
        .Select(frame => frame with { Path = Resolve(plan, frame.Path) })
        .Where(static frame => frame.Path.Length > 0 && frame.Path[0] is not ('/' or '<') && !frame.Path.Contains(':', StringComparison.Ordinal)
            && !frame.Path.Contains("node_modules/", StringComparison.Ordinal) && !frame.Path.Contains("site-packages/", StringComparison.Ordinal)
            && !frame.Path.StartsWith("../", StringComparison.Ordinal))
        .Distinct()
        .Take(MaxFrames);

    // pytest names files from the project's folder, the others from the repository's.
    private static string Resolve(TestPlan plan, string path)
    {
        path = path.Replace('\\', '/');
        if (path.StartsWith("./", StringComparison.Ordinal))
        {
            path = path[2..];
        }

        var inRoot = plan.Runner == "pytest" && plan.Root.Length > 0 && path.Length > 0 && path[0] != '/' && !path.StartsWith(plan.Root + "/", StringComparison.Ordinal);
        if (!inRoot)
        {
            return path;
        }

        var folders = plan.Root.Split('/').ToList();
        while (path.StartsWith("../", StringComparison.Ordinal) && folders.Count > 0)
        {
            path = path[3..];
            folders.RemoveAt(folders.Count - 1);
        }

        return folders.Count == 0 ? path : $"{string.Join('/', folders)}/{path}";
    }
}

/// <summary>What a framework's reader finds; frames innermost first, not yet sorted out.</summary>
internal sealed record FailureParts(FailureKind Kind, string? Exception, string Said, IReadOnlyList<CodeFrame> Frames);
