using System.Globalization;
using System.Text.RegularExpressions;

namespace Resolver.Core.Testing;

/// <summary><c>go test</c>: lines of <c>t.Error</c> and <c>t.Fatal</c>, and panics with the trace of their goroutine.</summary>
internal static partial class GoFailures
{
    public static FailureParts Read(string text)
    {
        if (Panic().Match(text) is { Success: true } panic)
        {
            return new FailureParts(FailureKind.Exception, "panic", panic.Groups["text"].Value.Trim(), [.. Trace(text[panic.Index..])]);
        }

        var lines = Said().Matches(text);
        return lines.Count == 0
            ? new FailureParts(FailureKind.Unknown, null, text, [])
            : new FailureParts(
                FailureKind.Assertion,
                null,
                string.Join('\n', lines.Select(static line => line.Groups["text"].Value.TrimEnd())),
                [.. lines.Select(static line => Frame(line, string.Empty))]);
    }

    // A frame is two lines: the function with its arguments, then the place. Those of the runtime and of testing are outside.
    private static IEnumerable<CodeFrame> Trace(string text)
    {
        var goroutine = text.IndexOf("\ngoroutine ", StringComparison.Ordinal);
        var first = goroutine < 0 ? text : text[goroutine..];
        var next = first.IndexOf("\n\ngoroutine ", StringComparison.Ordinal);
        return Place().Matches(next < 0 ? first : first[..next]).Select(static match => Frame(match, match.Groups["symbol"].Value));
    }

    private static CodeFrame Frame(Match match, string symbol) =>
        new(match.Groups["file"].Value, int.Parse(match.Groups["line"].ValueSpan, CultureInfo.InvariantCulture), symbol);

    [GeneratedRegex(@"^(?<text>(panic: |fatal error: ).*)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Panic();

    // Continued lines of a message are indented deeper than its place.
    [GeneratedRegex(@"^\s+(?<file>[^\s:]+\.go):(?<line>[0-9]{1,7}): ?(?<text>.*(\n {8,}(?!\S+\.go:).*)*)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Said();

    [GeneratedRegex(@"^(?<symbol>[^\s(]+(\(\*?\w+\)[^\s(]*)?)\(.*\)\n\t(?<file>[^\s:]+\.go):(?<line>[0-9]{1,7})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Place();
}
