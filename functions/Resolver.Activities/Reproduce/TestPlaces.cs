using System.Globalization;
using System.Text.RegularExpressions;
using Resolver.Core.Code;
using Resolver.Core.Ids;
using Resolver.Core.Testing;

namespace Resolver.Activities.Reproduce;

/// <summary>
/// Where a new test goes: beside a test file that is there, named as that one is, by words of the issue's title; never over a file. Pure,
/// and the same for the same repository and issue.
/// </summary>
internal static partial class TestPlaces
{
    private const int MaxWords = 5;
    private const int MaxName = 48;

    /// <summary>Finds the test file to follow; null where the runner has none that it would find again.</summary>
    /// <param name="plan">How the repository is tested.</param>
    /// <param name="files">Every file at base.</param>
    /// <param name="hits">Retrieved units, best first: their tests, and tests near their code, are the best examples.</param>
    public static RepoPath? Example(TestPlan plan, IReadOnlyCollection<RepoPath> files, IReadOnlyList<UnitHit> hits)
    {
        var tests = files.Where(path => IsTest(path, plan)).OrderBy(static path => path.Value, StringComparer.Ordinal).ToList();
        var found = hits.Select(static hit => hit.Unit.Path).FirstOrDefault(tests.Contains);
        var code = hits.Select(static hit => hit.Unit.Path).FirstOrDefault(path => !PathPolicy.IsTest(path, plan.Config) && !PathPolicy.IsDocumentation(path));
        return found ?? tests.OrderByDescending(test => Nearness(test, code)).FirstOrDefault();
    }

    /// <summary>The new file beside an example.</summary>
    public static RepoPath Beside(TestPlan plan, RepoPath example, string title, IReadOnlyCollection<RepoPath> files)
    {
        var folder = example.Value[..^example.FileName.Length];
        var taken = files.Select(static path => path.Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
        for (var number = 1; ; number++)
        {
            var words = Words(title).Append("issue").Concat(number == 1 ? [] : [number.ToString(CultureInfo.InvariantCulture)]).ToList();
            var path = folder + Named(plan.Runner, example.FileName, words);
            if (!taken.Contains(path))
            {
                return RepoPath.Parse(path);
            }
        }
    }

    private static bool IsTest(RepoPath path, TestPlan plan)
    {
        var inRoot = plan.Root.Length == 0 || path.Value.StartsWith(plan.Root + "/", StringComparison.Ordinal);
        return inRoot && !PathPolicy.IsForbidden(path, plan.Config) && !PathPolicy.IsConfiguration(path) && PathPolicy.IsTest(path, plan.Config) && plan.Runner switch
        {
            "pytest" or "unittest" => PythonTest().IsMatch(path.FileName),
            "go" => path.FileName.EndsWith("_test.go", StringComparison.Ordinal),
            "dotnet" => path.FileName.EndsWith("Tests.cs", StringComparison.Ordinal) || path.FileName.EndsWith("Test.cs", StringComparison.Ordinal),
            "node" or "jest" or "vitest" or "mocha" => ScriptTest().IsMatch(path.Value) && !path.Value.Contains("/fixtures/", StringComparison.Ordinal),
            _ => false,
        };
    }

    // How many words of the code's name the test's has, then how much of the path they share.
    private static int Nearness(RepoPath test, RepoPath? code)
    {
        if (code is null)
        {
            return 0;
        }

        var words = Word().Matches(code.Value).Select(static word => word.Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return Word().Matches(test.Value).Count(word => words.Contains(word.Value)) + (TestStem(test).Equals(Stem(code), StringComparison.OrdinalIgnoreCase) ? 10 : 0);
    }

    private static string Stem(RepoPath path) => path.FileName.Split('.')[0];

    private static string TestStem(RepoPath path) => Affixes().Replace(Stem(path), string.Empty);

    private static string Named(string runner, string example, IReadOnlyList<string> words)
    {
        var dot = example.IndexOf('.', StringComparison.Ordinal);
        var (stem, extension) = (example[..dot], example[dot..]);
        return runner switch
        {
            "dotnet" => string.Concat(words.Select(static word => char.ToUpperInvariant(word[0]) + word[1..])) + (stem.EndsWith("Tests", StringComparison.Ordinal) ? "Tests" : "Test") + extension,
            "go" => string.Join('_', words) + "_test.go",
            "pytest" or "unittest" => stem.StartsWith("test", StringComparison.Ordinal) ? $"test_{string.Join('_', words)}.py" : $"{string.Join('_', words)}_test.py",
            _ when stem.StartsWith("test-", StringComparison.Ordinal) => $"test-{string.Join('-', words)}{extension}",
            _ when stem.EndsWith("-test", StringComparison.Ordinal) || stem.EndsWith("_test", StringComparison.Ordinal) => $"{string.Join('-', words)}{stem[^5..]}{extension}",
            _ => string.Join('-', words) + extension,
        };
    }

    // The title is untrusted: letters and digits of it are all that gets into a name.
    private static List<string> Words(string title)
    {
        var words = new List<string>();
        foreach (Match word in Word().Matches(title))
        {
            if (words.Count < MaxWords && words.Sum(static taken => taken.Length) + word.Length <= MaxName)
            {
#pragma warning disable CA1308 // File names of tests are written in lower case.
                words.Add(word.Value.ToLowerInvariant());
#pragma warning restore CA1308
            }
        }

        // A name that begins with a digit is no module and no type.
        return words.Count == 0 || char.IsDigit(words[0][0]) ? ["reported", .. words] : words;
    }

    [GeneratedRegex("[A-Za-z0-9]{1,20}", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex(@"^(test_?.*|.*_tests?)\.py$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex PythonTest();

    [GeneratedRegex(@"(\.(test|spec)\.[cm]?[jt]sx?|(^|/)(test|tests|__tests__|spec)/[^/]*\.[cm]?[jt]sx?|(^|/)(test-[^/]*|[^/]*[-_]test)\.[cm]?[jt]sx?)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ScriptTest();

    [GeneratedRegex("^test[_-]?|[_-]?tests?$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Affixes();
}
