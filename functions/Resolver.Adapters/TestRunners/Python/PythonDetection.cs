using System.Text.RegularExpressions;
using Resolver.Adapters.TestRunners.Bench;
using Resolver.Core.Ids;

namespace Resolver.Adapters.TestRunners.Python;

/// <summary>Tells pytest from unittest by configuration and by how the tests are written.</summary>
internal static partial class PythonDetection
{
    private const int MaxSamples = 60;
    private static readonly string[] ProjectFiles = ["pyproject.toml", "setup.py", "setup.cfg", "pytest.ini", "tox.ini"];

    /// <summary>What was found: the folder, how many test files, and whether they need pytest.</summary>
    public sealed record Found(string Root, int TestFiles, bool NeedsPytest);

    public static async Task<Found?> Look(RepositoryView view, CancellationToken cancel)
    {
        var tests = view.Where(path => TestFile().IsMatch(path.FileName));
        var texts = await view.Read(tests.Take(MaxSamples), cancel);
        var real = tests.Where(path => !texts.TryGetValue(path, out var text) || HoldsTest().IsMatch(text)).ToArray();
        if (real.Length == 0)
        {
            return null;
        }

        var root = RootOf(view, real);
        var needsPytest = await Configured(view, root, cancel) || texts.Values.Any(text => PytestStyle().IsMatch(text))
            || view.Where(path => path.FileName == "conftest.py" && RepositoryView.IsUnder(path, root)).Count > 0;
        return new Found(root, real.Length, needsPytest);
    }

    // The top, unless exactly one project below it holds all the tests.
    private static string RootOf(RepositoryView view, RepoPath[] tests)
    {
        var projects = view.Where(path => ProjectFiles.Contains(path.FileName, StringComparer.Ordinal)).Select(RepositoryView.FolderOf).Distinct(StringComparer.Ordinal).ToArray();
        return projects.Contains(string.Empty, StringComparer.Ordinal)
            ? string.Empty
            : projects.FirstOrDefault(folder => tests.All(test => RepositoryView.IsUnder(test, folder))) ?? string.Empty;
    }

    private static async Task<bool> Configured(RepositoryView view, string root, CancellationToken cancel)
    {
        if (view.HasUnder(root, "pytest.ini"))
        {
            return true;
        }

        foreach (var name in ProjectFiles)
        {
            if (await view.ReadText(RepositoryView.Join(root, name), cancel) is { } text && PytestSection().IsMatch(text))
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex(@"^(test_?.*|.*_tests?)\.py$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex TestFile();

    [GeneratedRegex(@"^\s*(async\s+)?def\s+test|TestCase\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex HoldsTest();

    [GeneratedRegex(@"^(import\s+pytest|from\s+pytest|(async\s+)?def\s+test_)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex PytestStyle();

    [GeneratedRegex(@"^\[(tool[.:])?pytest", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex PytestSection();
}
