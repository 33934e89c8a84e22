using Resolver.Adapters.TestRunners.Bench;
using Resolver.Core.Sandbox;
using Resolver.Core.Testing;

namespace Resolver.Adapters.TestRunners.Go;

/// <summary>Compares the stream of <c>go test</c> with its exit code.</summary>
internal static class GoVerdict
{
    public static RunOutcome Judge(GoTestStream stream, SandboxResult result)
    {
        var results = stream.Results();
        var log = ResultText.Log(stream.PackageLog, result.Stderr, result.Explain());
        if (result.Cut() is { } cut)
        {
            return new RunOutcome(cut, results, log);
        }

        var failed = results.Any(test => test.Outcome == TestOutcome.Failed);
        if (result.ExitCode != 0 && (stream.BuildFailed || (results.Count == 0 && !stream.AnyPackageFailed)))
        {
            return new RunOutcome(TestRunStatus.BuildFailed, results, log);
        }

        return (result.ExitCode == 0) == !failed && stream.AnyPackageFailed == failed
            ? new RunOutcome(TestRunStatus.Completed, results, failed ? log : string.Empty)
            : new RunOutcome(TestRunStatus.Broken, results, ResultText.Log($"The results contradict exit code {result.ExitCode}.", log));
    }
}
