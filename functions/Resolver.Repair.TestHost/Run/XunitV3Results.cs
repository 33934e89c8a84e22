using System.Globalization;
using Resolver.Repair.CSharp.Protocol;

namespace Resolver.Repair.TestHost.Run;

/// <summary>Turns the messages of one xUnit.net v3 run into results.</summary>
internal sealed class XunitV3Results(
    XunitV3Types types,
    IReadOnlyDictionary<string, string> keyOfId,
    Func<HostResult, bool> ended,
    CancellationTokenSource stop)
{
    private static readonly string[] CleanupFailures =
        ["ITestCleanupFailure", "ITestCaseCleanupFailure", "ITestMethodCleanupFailure", "ITestClassCleanupFailure", "ITestCollectionCleanupFailure", "ITestAssemblyCleanupFailure", "IErrorMessage"];

    private readonly Type starting = types.Message("ITestStarting");
    private readonly Type passed = types.Message("ITestPassed");
    private readonly Type failed = types.Message("ITestFailed");
    private readonly Type skipped = types.Message("ITestSkipped");
    private readonly IReadOnlyList<Type> errors = [.. CleanupFailures.Select(types.Message)];
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);

    public bool OnMessage(object message)
    {
        if (starting.IsInstanceOfType(message))
        {
            names[types.Text(message, "TestUniqueID")] = types.Text(message, "TestDisplayName");
            return true;
        }

        return OutcomeOf(message) is not { } outcome || Report(message, outcome);
    }

    private string? OutcomeOf(object message) =>
        passed.IsInstanceOfType(message) ? "passed"
        : failed.IsInstanceOfType(message) || errors.Any(error => error.IsInstanceOfType(message)) ? "failed"
        : skipped.IsInstanceOfType(message) ? "skipped"
        : null;

    private bool Report(object message, string outcome)
    {
        var key = keyOfId.GetValueOrDefault(types.Text(message, "TestCaseUniqueID"), string.Empty);
        var name = names.GetValueOrDefault(types.Text(message, "TestUniqueID"), key);
        var seconds = decimal.TryParse(types.Text(message, "ExecutionTime"), NumberStyles.Float, CultureInfo.CurrentCulture, out var time) ? (double)time : 0;
        var why = outcome == "failed" && types.Get(message, "Messages") is string?[] messages ? string.Join('\n', messages) : null;
        var goOn = ended(new HostResult(key, name, outcome, seconds, why));
        if (!goOn)
        {
            stop.Cancel();
        }

        return goOn;
    }
}
