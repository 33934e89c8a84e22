using System.Globalization;
using System.Text.RegularExpressions;

namespace Resolver.Core.Testing;

/// <summary>xunit, NUnit and MSTest, with their own assertions and those of the usual libraries.</summary>
internal static partial class DotnetFailures
{
    public static FailureParts Read(string text)
    {
        var stack = Stack().Match(text);
        var said = stack.Success ? text[..stack.Index] : text;
        var exception = Thrown().Match(said) is { Success: true } thrown ? thrown.Groups["type"].Value : null;
        var kind = exception switch
        {
            null when Asserted().IsMatch(said) => FailureKind.Assertion,
            null => FailureKind.Unknown,
            "System.TypeLoadException" or "System.MissingMethodException" or "System.IO.FileNotFoundException" when said.Contains("assembly", StringComparison.OrdinalIgnoreCase) => FailureKind.Broken,
            _ when Assertion().IsMatch(exception) => FailureKind.Assertion,
            _ => FailureKind.Exception,
        };
        return new FailureParts(kind, kind == FailureKind.Assertion ? null : exception, said, [.. Frames(text)]);
    }

    private static IEnumerable<CodeFrame> Frames(string text) => Place().Matches(text).Select(static match =>
        new CodeFrame(match.Groups["file"].Value, int.Parse(match.Groups["line"].ValueSpan, CultureInfo.InvariantCulture), match.Groups["symbol"].Value));

    [GeneratedRegex(@"^\s*(--- End of |at \S+.*\()", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Stack();

    // MSTest puts a sentence in front of what was thrown.
    [GeneratedRegex(@"(\A|threw exception:\s*)\s*(?<type>[A-Za-z_][\w.+]*\.[\w.+]*(Exception|Error)\w*)\s?:", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Thrown();

    [GeneratedRegex(@"^(Xunit\.|NUnit\.Framework\.|Microsoft\.VisualStudio\.TestTools\.|Shouldly\.|FluentAssertions\.|AwesomeAssertions\.|TUnit\.Assertions\.|NSubstitute\.Exceptions\.|Moq\.MockException)|Assert\w*(Exception|Error)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Assertion();

    [GeneratedRegex(@"\bAssert\.\w+|^\s*Expected:?\s|\bshould\b|^\s*But was:", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Asserted();

    [GeneratedRegex(@"^\s*at (?<symbol>[^\s(]+)\(?.* in (?<file>[^\n]+?):line (?<line>[0-9]{1,7})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Place();
}
