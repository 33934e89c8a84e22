using Resolver.Core.Sandbox;
using Resolver.Core.Testing;

namespace Resolver.Adapters.TestRunners.Bench;

/// <summary>What the end of a command means for a run.</summary>
internal static class Endings
{
    /// <summary>Null where the command ended by itself.</summary>
    public static TestRunStatus? Cut(this SandboxResult result) => result.End switch
    {
        SandboxEnd.Exited => null,
        SandboxEnd.TimedOut => TestRunStatus.TimedOut,
        SandboxEnd.Cancelled => TestRunStatus.Broken,
        _ => TestRunStatus.LimitExceeded,
    };

    /// <summary>One sentence for the log.</summary>
    public static string Explain(this SandboxResult result) => result.End switch
    {
        SandboxEnd.Exited => $"The command ended with exit code {result.ExitCode} after {result.Elapsed.TotalSeconds:F1} s.",
        SandboxEnd.TimedOut => $"Stopped at the deadline after {result.Elapsed.TotalSeconds:F1} s; everything that it started was ended.",
        SandboxEnd.OutOfMemory => "Stopped: it used more memory than the sandbox allows.",
        SandboxEnd.TooManyProcesses => "Stopped: it started more processes than the sandbox allows.",
        SandboxEnd.TooMuchOutput => "Stopped: it printed more than the sandbox allows.",
        SandboxEnd.TooMuchDisk => "Stopped: it wrote more than the sandbox allows.",
        _ => "Stopped: it was cancelled.",
    };

    /// <summary>
    /// Compares results with the exit code. A runner that says "all passed" over a failed test, or the other way round, has been
    /// tampered with or is not understood: neither is believed.
    /// </summary>
    public static RunOutcome CrossCheck(this SandboxResult result, IReadOnlyList<TestResult> results, bool exitSaysPassed, bool exitSaysFailed)
    {
        var log = ResultText.Log(result.Explain(), result.Stdout, result.Stderr);
        if (result.Cut() is { } cut)
        {
            return new RunOutcome(cut, results, log);
        }

        var failed = results.Any(test => test.Outcome == TestOutcome.Failed);
        return (failed && exitSaysFailed) || (!failed && exitSaysPassed)
            ? new RunOutcome(TestRunStatus.Completed, results, failed ? log : string.Empty)
            : new RunOutcome(TestRunStatus.Broken, results, ResultText.Log($"The results ({(failed ? "failures" : "no failure")}) contradict exit code {result.ExitCode}.", log));
    }
}
