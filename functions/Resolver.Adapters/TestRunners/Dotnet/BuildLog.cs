using System.Text.RegularExpressions;
using Resolver.Adapters.TestRunners.Bench;
using Resolver.Core.Sandbox;

namespace Resolver.Adapters.TestRunners.Dotnet;

/// <summary>What people need of a failed build.</summary>
internal static partial class BuildLog
{
    private const int MaxErrors = 20;

    /// <summary>The first errors, each once; the whole output where it names none.</summary>
    public static string FirstErrors(SandboxResult build)
    {
        var errors = build.Stdout.Split('\n').Where(line => ErrorLine().IsMatch(line)).Select(line => ProjectSuffix().Replace(line.Trim(), string.Empty));
        var first = errors.Distinct(StringComparer.Ordinal).Take(MaxErrors).ToArray();
        return first.Length > 0 ? ResultText.Log(first) : ResultText.Log(build.Explain(), build.Stdout, build.Stderr);
    }

    [GeneratedRegex(@"(^|[\s:)])error\s?[A-Za-z]*[0-9]*\s*:", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ErrorLine();

    [GeneratedRegex(@"\s\[[^\]]+proj(::[^\]]*)?\]$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ProjectSuffix();
}
