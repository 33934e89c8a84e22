using System.Text.RegularExpressions;

namespace Resolver.Core.Testing;

/// <summary>The lines of a build's log that say what is wrong.</summary>
public static partial class BuildErrors
{
    private const int MaxErrors = 20;

    /// <summary>The first errors, each once, at most 20; the log's own beginning and end where none has a known form.</summary>
    /// <param name="log">A report's log.</param>
    public static string Of(string log)
    {
        var errors = log.Split('\n').Select(static line => line.Trim()).Where(static line => Error().IsMatch(line)).Distinct(StringComparer.Ordinal).Take(MaxErrors).ToList();
        return errors.Count > 0 ? string.Join('\n', errors) : TestFailureDigest.Cap(log.Trim(), 2_000);
    }

    // The compilers of C# and TypeScript, Go's, and Python's and JavaScript's last lines.
    [GeneratedRegex(@": error [A-Z]+[0-9]+:|error TS[0-9]+:|^[^\s:]+\.go:[0-9]+:[0-9]+:|^(E +)?[A-Za-z_.]*(Error|Exception)( \[\w+\])?:|cannot be loaded:|^(E +)?File "".*"", line [0-9]+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Error();
}
