using System.Text.RegularExpressions;
using Resolver.Adapters.TestRunners.Bench;
using Resolver.Core.Ids;

namespace Resolver.Adapters.TestRunners.Dotnet;

/// <summary>Finds test projects by the packages and SDKs that they name, directly or through a props file above them.</summary>
internal static partial class DotnetDetection
{
    private static readonly string[] Extensions = [".csproj", ".fsproj", ".vbproj"];

    public static async Task<Detection?> Detect(RepositoryView view, CancellationToken cancel)
    {
        var projects = view.Where(path => Extensions.Contains(path.Extension, StringComparer.Ordinal));
        var shared = view.Where(path => path.FileName.Equals("Directory.Build.props", StringComparison.OrdinalIgnoreCase));
        var texts = await view.Read(projects.Concat(shared), cancel);
        var inherited = shared.Where(path => texts.TryGetValue(path, out var text) && Marker().IsMatch(text)).Select(RepositoryView.FolderOf).ToArray();
        var tests = projects.Where(path => texts.TryGetValue(path, out var text) && IsTest(path, text, inherited)).ToArray();
        return tests.Length == 0 ? null : new Detection("dotnet", string.Empty, string.Join(';', tests.Select(path => path.Value)), CountTestFiles(view, tests));
    }

    // A props file gives every project below it the test packages; a project's name then says whether it uses them.
    private static bool IsTest(RepoPath path, string text, string[] inherited) =>
        (Marker().IsMatch(text) && !NotTest().IsMatch(text))
        || (TestName().IsMatch(path.FileName) && inherited.Any(folder => RepositoryView.IsUnder(path, folder)));

    private static int CountTestFiles(RepositoryView view, RepoPath[] tests)
    {
        var folders = tests.Select(RepositoryView.FolderOf).ToArray();
        return view.Files.Count(file => file.Path.Extension is ".cs" or ".fs" or ".vb" && folders.Any(folder => RepositoryView.IsUnder(file.Path, folder)));
    }

    [GeneratedRegex("\"(Microsoft\\.NET\\.Test\\.Sdk|xunit\\.v3(\\.[a-z0-9.-]+)?|TUnit|MSTest|MSTest\\.Sdk(/[^\"]*)?|Microsoft\\.Testing\\.Platform\\.MSBuild)\"|<IsTestProject>\\s*true",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Marker();

    [GeneratedRegex("<IsTestProject>\\s*false", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NotTest();

    [GeneratedRegex("(^|[._-])([A-Za-z]*tests?|specs?)[._-]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex TestName();
}
