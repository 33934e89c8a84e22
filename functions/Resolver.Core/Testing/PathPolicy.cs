using System.Text.RegularExpressions;
using Resolver.Core.Ids;

namespace Resolver.Core.Testing;

/// <summary>What a path is, by convention: the one place that says which files are tests, configuration or documentation.</summary>
public static partial class PathPolicy
{
    /// <summary>A test, a test's helper or test data by the conventions of the supported runners, or by the repository's own globs.</summary>
    public static bool IsTest(RepoPath path, ResolverConfig config) =>
        TestFolder().IsMatch(path.Value) || TestFile().IsMatch(path.FileName) || MatchesAny(path, config.TestPaths);

    /// <summary>Build, runner, dependency, CI or infrastructure configuration: restored from base for a verdict, and a person decides on changes.</summary>
    public static bool IsConfiguration(RepoPath path) =>
        ConfigurationFile().IsMatch(path.FileName) || ConfigurationFolder().IsMatch(path.Value);

    /// <summary>Documentation: prose files, and everything below a docs folder that is not code.</summary>
    public static bool IsDocumentation(RepoPath path) =>
        path.Extension is ".md" or ".rst" or ".adoc" or ".txt" || path.FileName is "LICENSE" or "AUTHORS" or "CHANGELOG" or "NOTICE";

    /// <summary>Paths that no patch may touch, whoever asks: <c>.resolver.yml</c> and the repository's own list.</summary>
    public static bool IsForbidden(RepoPath path, ResolverConfig config) =>
        path.Value is ".resolver.yml" or ".gitmodules" or ".gitattributes" || MatchesAny(path, config.ForbiddenPaths);

    /// <summary>Matches a path against globs: <c>*</c> within a segment, <c>**</c> across segments, <c>?</c> one character.</summary>
    public static bool MatchesAny(RepoPath path, IEnumerable<string> globs) => globs.Any(glob => Glob(glob).IsMatch(path.Value));

    private static Regex Glob(string glob)
    {
        var pattern = Regex.Escape(glob)
            .Replace("\\*\\*/", "(.*/)?", StringComparison.Ordinal)
            .Replace("\\*\\*", ".*", StringComparison.Ordinal)
            .Replace("\\*", "[^/]*", StringComparison.Ordinal)
            .Replace("\\?", "[^/]", StringComparison.Ordinal);
        return new Regex($"^{pattern}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking);
    }

    [GeneratedRegex(@"(^|/)(tests?|specs?|__tests__|__mocks__|testdata|[^/]*[._-]tests?|[^/]*Tests?)/", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex TestFolder();

    [GeneratedRegex(@"^(test_.*\.py|.*_tests?\.py|tests?\.py|conftest\.py|.*_test\.go|.*[._-](test|spec)\.[cm]?[jt]sx?|tests?\.[cm]?[jt]s|test-.*\.[cm]?[jt]s|.*\.snap|.*Tests?\.cs|.*Tests?\.java)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex TestFile();

    [GeneratedRegex(
        @"^(.*\.(csproj|fsproj|vbproj|sln|slnx|slnf|props|targets|runsettings|ruleset|[cfv][sb]proj\.user|rsp|globalconfig|pth)|global\.json|nuget\.config|packages\.lock\.json|xunit\.runner\.json|testconfig\.json|\.editorconfig|go\.(mod|sum|work|work\.sum)|package(-lock)?\.json|yarn\.lock|pnpm-lock\.yaml|tsconfig.*\.json|(jest|vitest|vite|babel|mocha)\.config\..*|\.mocharc.*|\.babelrc.*|\.npmrc|\.yarnrc.*|pyproject\.toml|setup\.(py|cfg)|tox\.ini|pytest\.ini|requirements.*\.txt|Pipfile(\.lock)?|poetry\.lock|conftest\.py|sitecustomize\.py|usercustomize\.py|Makefile|Dockerfile.*|docker-compose.*|Jenkinsfile|\.gitlab-ci\.yml|azure-pipelines\.yml|Cargo\.(toml|lock)|pom\.xml|build\.gradle.*|\.gitattributes|\.gitmodules|\.resolver\.yml)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex ConfigurationFile();

    [GeneratedRegex(@"(^|/)(\.github|\.circleci|\.azure|infra|infrastructure|terraform|deploy|\.config|node_modules|vendor|[^/]*\.(dist|egg)-info)/", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ConfigurationFolder();
}
