using System.Globalization;
using System.Text.RegularExpressions;

namespace Resolver.Core.Testing;

/// <summary>pytest with short tracebacks, and unittest's own.</summary>
internal static partial class PythonFailures
{
    // What says that the test (or what it names) is not there, rather than that the code is wrong.
    private static readonly HashSet<string> BrokenBy = new(StringComparer.Ordinal)
    {
        "SyntaxError", "IndentationError", "TabError", "ImportError", "ModuleNotFoundError", "NameError",
    };

    public static FailureParts Read(string text)
    {
        var said = Marked().Matches(text) is { Count: > 0 } marked
            ? string.Join('\n', marked.Select(static line => line.Groups["text"].Value))
            : AfterTraceback(text);
        var exception = Type().Match(said) is { Success: true } type ? type.Groups["name"].Value : null;
        return new FailureParts(Kind(text, said, exception), exception, said, Frames(text));
    }

    private static FailureKind Kind(string text, string said, string? exception)
    {
        var name = exception?.Split('.')[^1];
        return name switch
        {
            _ when text.Contains("fixture '", StringComparison.Ordinal) && text.Contains("' not found", StringComparison.Ordinal) => FailureKind.Broken,
            null when said.StartsWith("assert ", StringComparison.Ordinal) => FailureKind.Assertion,
            null => FailureKind.Unknown,
            "AssertionError" or "Failed" => FailureKind.Assertion,
            _ when BrokenBy.Contains(name) => FailureKind.Broken,
            _ => FailureKind.Exception,
        };
    }

    // The last line at the margin of the last traceback, and what follows it.
    private static string AfterTraceback(string text)
    {
        var last = text.LastIndexOf("Traceback (most recent call last):", StringComparison.Ordinal);
        var lines = (last < 0 ? text : text[last..]).Split('\n');
        var at = Array.FindIndex(lines, last < 0 ? 0 : 1, static line => line.Length > 0 && !char.IsWhiteSpace(line[0]));
        return at < 0 ? text : string.Join('\n', lines[at..]).Trim();
    }

    private static List<CodeFrame> Frames(string text)
    {
        var frames = Place().Matches(text)
            .Select(static match => new CodeFrame(match.Groups["file"].Value, int.Parse(match.Groups["line"].ValueSpan, CultureInfo.InvariantCulture), match.Groups["symbol"].Value))
            .ToList();
        frames.Reverse();
        return frames;
    }

    [GeneratedRegex(@"^E(   |\s{2,}|$)(?<text>.*)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Marked();

    [GeneratedRegex(@"^(?<name>[A-Za-z_][\w.]*)(:|$)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Type();

    [GeneratedRegex(@"^(\s*File ""(?<file>[^""\n]+)"", line (?<line>[0-9]{1,7})(, in (?<symbol>\S+))?|(?<file>[^\s:][^:\n]*\.py):(?<line>[0-9]{1,7}): in (?<symbol>\S+)|(?<file>[^\s:][^:\n]*\.py):(?<line>[0-9]{1,7}): \w+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Place();
}
