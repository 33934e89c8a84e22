using System.Globalization;
using System.Text.RegularExpressions;

namespace Resolver.Core.Testing;

/// <summary>node --test, jest, vitest and mocha: an error with its stack.</summary>
internal static partial class NodeFailures
{
    public static FailureParts Read(string text)
    {
        var stack = Stack().Match(text);
        var said = (stack.Success ? text[..stack.Index] : text).Trim();
        var name = Type().Match(said) is { Success: true } type ? type.Groups["name"].Value : null;
        var kind = name switch
        {
            "AssertionError" or "JestAssertionError" => FailureKind.Assertion,
            _ when Matcher().IsMatch(said) => FailureKind.Assertion,
            null => FailureKind.Unknown,
            "SyntaxError" when text.Contains("wrapSafe", StringComparison.Ordinal) || text.Contains("compileSourceTextModule", StringComparison.Ordinal) => FailureKind.Broken,
            "ReferenceError" => FailureKind.Broken,
            "Error" when Missing().IsMatch(said) => FailureKind.Broken,
            _ => FailureKind.Exception,
        };
        return new FailureParts(kind, kind == FailureKind.Assertion ? null : name, said, [.. Frames(text)]);
    }

    private static IEnumerable<CodeFrame> Frames(string text) => Place().Matches(text).Select(static match =>
        new CodeFrame(match.Groups["file"].Value, int.Parse(match.Groups["line"].ValueSpan, CultureInfo.InvariantCulture), match.Groups["symbol"].Value));

    [GeneratedRegex(@"^\s+at .*:[0-9]+(:[0-9]+)?\)?\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Stack();

    [GeneratedRegex(@"^(Uncaught )?(?<name>[A-Za-z_$][\w$.]*)( \[\w+\])?(:|$)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Type();

    [GeneratedRegex(@"\bexpect\(.*\)\.|^AssertionError", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Matcher();

    [GeneratedRegex(@"Cannot find (module|package)|ERR_MODULE_NOT_FOUND|does not provide an export", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Missing();

    [GeneratedRegex(@"^\s+at (async )?((?<symbol>[^\n(]+?) (\[as \w+\] )?\()?(file://)?(?<file>[^()\n]+?):(?<line>[0-9]{1,7})(:[0-9]+)?\)?\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Place();
}
