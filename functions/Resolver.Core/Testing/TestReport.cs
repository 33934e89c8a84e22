namespace Resolver.Core.Testing;

/// <summary>What became of one test.</summary>
public enum TestOutcome
{
    /// <summary>It ran and passed.</summary>
    Passed,

    /// <summary>It ran and failed.</summary>
    Failed,

    /// <summary>It did not run: skipped, missing, crashed before it, or cut by a limit. Blocks a gate.</summary>
    NotRun,
}

/// <summary>One test's result.</summary>
/// <param name="Id">Stable across commits: runner-specific, for example <c>tests/test_a.py::test_b</c> or <c>Ns.Class.Method(x: 1)</c>.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Seconds">Duration.</param>
/// <param name="Message">Failure message with stack, at most 16 KB, head and tail kept; null when passed.</param>
/// <param name="File">Repository path of the test's source where the runner tells it.</param>
/// <param name="Output">What the test printed, at most 16 KB; null where nothing.</param>
public sealed record TestResult(string Id, TestOutcome Outcome, double Seconds, string? Message = null, string? File = null, string? Output = null);

/// <summary>How a whole test run ended.</summary>
public enum TestRunStatus
{
    /// <summary>The runner finished and its results agree with its exit code.</summary>
    Completed,

    /// <summary>The code does not build or cannot be loaded; <see cref="TestReport.Log"/> has the first errors.</summary>
    BuildFailed,

    /// <summary>Stopped at its deadline; results so far are kept, the rest is not run.</summary>
    TimedOut,

    /// <summary>Stopped by a limit of the sandbox (memory, processes, output, disk).</summary>
    LimitExceeded,

    /// <summary>The runner crashed, wrote no result file, or its results contradict its exit code.</summary>
    Broken,
}

/// <summary>Results from a file that the runner owns, cross-checked with the exit code.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Results">One for each test.</param>
/// <param name="Log">The part of the log that explains a failure, at most 16 KB.</param>
/// <param name="Seconds">Wall-clock of the run.</param>
public sealed record TestReport(TestRunStatus Status, IReadOnlyList<TestResult> Results, string Log, double Seconds)
{
    /// <summary>Ids of failed tests, in order.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IEnumerable<TestResult> Failed => Results.Where(result => result.Outcome == TestOutcome.Failed);

    /// <summary>How many have this outcome.</summary>
    public int Count(TestOutcome outcome) => Results.Count(result => result.Outcome == outcome);
}
