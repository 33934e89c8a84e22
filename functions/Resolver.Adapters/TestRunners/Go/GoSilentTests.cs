using System.Text.RegularExpressions;
using Resolver.Adapters.TestRunners.Bench;
using Resolver.Core.Testing;

namespace Resolver.Adapters.TestRunners.Go;

/// <summary>A panic ends a whole package, and the stream is silent about the tests after it: their sources still name them.</summary>
internal static partial class GoSilentTests
{
    public static IReadOnlyList<TestResult> Add(IReadOnlyList<TestResult> results, RunScope scope)
    {
        var known = results.Select(result => result.Id).ToHashSet(StringComparer.Ordinal);
        var ended = results.Where(result => result.Outcome == TestOutcome.Failed && (result.Message ?? string.Empty).Contains("panic: ", StringComparison.Ordinal))
            .Select(result => PackageOf(result.Id)).Distinct(StringComparer.Ordinal);
        var silent = ended.SelectMany(package => NamesIn(Path.Combine(scope.HostRoot, package)).Select(name => package.Length == 0 ? name : $"{package}.{name}")).Where(id => !known.Contains(id));
        return [.. results, .. silent.Select(id => new TestResult(id, TestOutcome.NotRun, 0, "A panic in this package ended the run before it."))];
    }

    private static string PackageOf(string id) => PackagePart().Match(id).Groups["package"].Value;

    private static IEnumerable<string> NamesIn(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*_test.go").Where(file => new FileInfo(file).LinkTarget is null).SelectMany(file => Function().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value))
        : [];

    [GeneratedRegex(@"^(?<package>.*?)\.(Test|Example|Fuzz)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex PackagePart();

    [GeneratedRegex(@"^func (?<name>Test[A-Z0-9_]\w*)\(", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Function();
}
