using System.Text.RegularExpressions;

namespace Resolver.Benchmarks.Retrieval;

/// <summary>The data sets, and what a reader should know of each.</summary>
internal static partial class QuestionSets
{
    private const string Reports = "BugLocator";

    public static IReadOnlyList<QuestionSet> All(string data) =>
    [
        FromReports(data, "ZXing", "zxing", "data/BugLocatorBugFiles/ZXingBugRepository.xml", IsJava, static path => path),
        FromReports(data, "SWT", "swt", "data/BugLocatorBugFiles/SWTBugRepository.xml", IsSwtOfWindows, static path => path) with { NameOf = static path => SwtOfWindows().Replace(path, string.Empty) },
        FromReports(data, "AspectJ", "aspectj", "data/BugLocatorBugFiles/AspectJBugRepository.xml", IsJava, static path => path.Replace("org.aspectj/modules/", string.Empty, StringComparison.Ordinal)),
        FromReports(data, "Tomcat", "tomcat", "data/newbugfiles/new_Tomcat.xml", IsJava, static path => path),
        FromHistory("Caddy (Go)", "caddy", static path => path.EndsWith(".go", StringComparison.Ordinal) && !path.EndsWith("_test.go", StringComparison.Ordinal), path => path.EndsWith(".go", StringComparison.Ordinal)),
        FromHistory("Npgsql (C#)", "npgsql", static path => path.StartsWith("src/", StringComparison.Ordinal) && path.EndsWith(".cs", StringComparison.Ordinal), path => path.EndsWith(".cs", StringComparison.Ordinal)),
    ];

    private static QuestionSet FromReports(string data, string name, string repository, string file, Func<string, bool> isSource, Func<string, string> pathOf) =>
        new(name, repository, isSource, async (_, cancel) => BugReports.Read(await new GitFolder(Path.Combine(data, Reports)).Run(cancel, "show", $"HEAD:{file}"), pathOf));

    private static QuestionSet FromHistory(string name, string repository, Func<string, bool> isWanted, Func<string, bool> isSource) =>
        new(name, repository, isSource, (git, cancel) => MinedPairs.Read(git, isWanted, new DateTimeOffset(2016, 1, 1, 0, 0, 0, TimeSpan.Zero), cancel));

    private static bool IsJava(string path) => path.EndsWith(".java", StringComparison.Ordinal);

    // The data set's sources are those of one platform, and it leaves the folders of the component and of the platform out of their names.
    private static bool IsSwtOfWindows(string path) => IsJava(path) && SwtOfWindows().IsMatch(path);

    [GeneratedRegex(@"^bundles/org\.eclipse\.swt/Eclipse SWT[^/]*/(common|common_j2se|win32)/", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SwtOfWindows();
}
