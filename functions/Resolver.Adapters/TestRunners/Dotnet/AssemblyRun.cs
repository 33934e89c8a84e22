using Resolver.Adapters.TestRunners.Bench;
using Resolver.Core.Sandbox;
using Resolver.Core.Testing;

namespace Resolver.Adapters.TestRunners.Dotnet;

/// <summary>Runs one test assembly and reads its TRX.</summary>
internal static class AssemblyRun
{
    // More would not fit a command line comfortably, and at that number a full run costs about the same.
    private const int MaxSelected = 100;
    private static readonly TimeSpan ForReport = TimeSpan.FromSeconds(10);

    public static async Task<RunOutcome> Run(RunScope scope, TestAssembly assembly, CancellationToken cancel)
    {
        if (assembly.Kind == AssemblyKind.TestingPlatformWithoutReport)
        {
            return new RunOutcome(TestRunStatus.Broken, [], $"{Path.GetFileName(assembly.BoxPath)} has no TRX report; add the package Microsoft.Testing.Extensions.TrxReport to its project.");
        }

        var trx = scope.NewFile(".trx");
        var result = await scope.Execute(Arguments(scope, assembly, trx), environment: null, cancel);
        var selected = Selected(scope.Tests);
        if (!trx.Exists)
        {
            var status = result.Cut() ?? (selected is not null && result.ExitCode is 0 or 8 ? TestRunStatus.Completed : TestRunStatus.Broken);
            return new RunOutcome(status, [], status == TestRunStatus.Completed ? string.Empty : ResultText.Log("The test run wrote no results. " + result.Explain(), result.Stdout, result.Stderr));
        }

        return await Read(trx, result, cancel);
    }

    private static async Task<RunOutcome> Read(OwnedFile trx, SandboxResult result, CancellationToken cancel)
    {
        await using var stream = File.OpenRead(trx.HostPath);
        try
        {
            var report = await TrxReader.Read(stream, cancel);
            var checkedRun = result.CrossCheck(report.Results, exitSaysPassed: result.ExitCode is 0 or 8, exitSaysFailed: result.ExitCode is > 0 and not 8);
            return report.Problem is { } problem && checkedRun.Status == TestRunStatus.Completed
                ? new RunOutcome(problem.Timeout ? TestRunStatus.TimedOut : TestRunStatus.Broken, report.Results, ResultText.Log(problem.Text, checkedRun.Log))
                : checkedRun;
        }
        catch (System.Xml.XmlException wrong)
        {
            return new RunOutcome(result.Cut() ?? TestRunStatus.Broken, [], ResultText.Log("The result file is not valid: " + wrong.Message, result.Explain(), result.Stdout, result.Stderr));
        }
    }

    private static IReadOnlyList<string> Arguments(RunScope scope, TestAssembly assembly, OwnedFile trx) => assembly.Kind switch
    {
        AssemblyKind.XunitV3 => ["dotnet", "exec", assembly.BoxPath, "-noLogo", "-noColor", "-trx", trx.BoxPath, .. Methods(scope.Tests)],
        AssemblyKind.TestingPlatform =>
        [
            "dotnet", "exec", assembly.BoxPath, "--no-banner", "--no-progress", "--results-directory", SandboxPaths.Out, "--report-trx",
            "--report-trx-filename", Path.GetFileName(trx.BoxPath), "--ignore-exit-code", "8",
        ],
        _ => VSTest(scope, assembly, trx),
    };

    private static IReadOnlyList<string> VSTest(RunScope scope, TestAssembly assembly, OwnedFile trx)
    {
        // A test that hangs is ended shortly before the deadline, so that the results of the others are still written.
        var patience = scope.Deadline.Remaining - ForReport;
        var hang = patience > ForReport ? $"--Blame:CollectHangDump;TestTimeout={(long)patience.TotalMilliseconds}ms;HangDumpType=none" : null;
        var filter = Selected(scope.Tests) is { } names ? "--TestCaseFilter:" + string.Join('|', names.Select(name => "FullyQualifiedName~" + Escape(name))) : null;
        var settings = assembly.RunSettings.Length > 0 ? "--Settings:" + assembly.RunSettings : null;
        return
        [
            "dotnet", "vstest", assembly.BoxPath, $"--logger:trx;LogFileName={trx.BoxPath}", "--ResultsDirectory:" + SandboxPaths.Out,
            .. new[] { hang, filter, settings }.OfType<string>(),
        ];
    }

    private static IEnumerable<string> Methods(IReadOnlyList<string>? tests) =>
        Selected(tests) is { } names ? names.SelectMany(name => new[] { "-method", name }) : [];

    // A filter takes methods, not data rows: the bench picks the requested rows from the results.
    private static string[]? Selected(IReadOnlyList<string>? tests)
    {
        var names = tests?.Select(TestNames.Method).Distinct(StringComparer.Ordinal).ToArray();
        return names is { Length: <= MaxSelected } ? names : null;
    }

    private static string Escape(string name) =>
        string.Concat(name.Select(letter => letter is '\\' or '(' or ')' or '&' or '|' or '=' or '!' or '~' ? $"\\{letter}" : letter.ToString()));
}
