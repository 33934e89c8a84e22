using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Resolver.Core.Testing;

namespace Resolver.Adapters.TestRunners.Dotnet;

/// <summary>What a TRX file says.</summary>
/// <param name="Results">One for each test.</param>
/// <param name="Problem">A crash or an abort that the run itself reported.</param>
internal sealed record TrxReport(IReadOnlyList<TestResult> Results, TrxProblem? Problem);

/// <summary>Why a run did not end well.</summary>
internal sealed record TrxProblem(string Text, bool Timeout);

/// <summary>Reads TRX as VSTest, Microsoft.Testing.Platform and xunit.v3 write it.</summary>
internal static partial class TrxReader
{
    public static async Task<TrxReport> Read(Stream stream, CancellationToken cancel)
    {
        // Characters that XML forbids come through from test output; the file is the code's own words, so no DTD either.
        var settings = new XmlReaderSettings { Async = true, CheckCharacters = false, DtdProcessing = DtdProcessing.Prohibit };
        using var reader = XmlReader.Create(stream, settings);
        var document = await XDocument.LoadAsync(reader, LoadOptions.None, cancel);
        var methods = new Dictionary<string, (string Class, string Method)>(StringComparer.Ordinal);
        foreach (var test in Named(document, "UnitTest"))
        {
            var method = Named(test, "TestMethod").FirstOrDefault();
            methods[Value(test, "id")] = (ClassOf(Value(method, "className")), Value(method, "name"));
        }

        var results = Named(document, "UnitTestResult").Where(result => !Named(result, "InnerResults").Any()).Select(result => Result(result, methods)).ToArray();
        return new TrxReport(results, Problem(document));
    }

    private static TestResult Result(XElement result, Dictionary<string, (string Class, string Method)> methods)
    {
        var (type, method) = methods.GetValueOrDefault(Value(result, "testId"), (string.Empty, string.Empty));
        var message = string.Join('\n', new[] { "Message", "StackTrace" }.SelectMany(name => Named(result, name)).Select(part => part.Value));
        var output = string.Join('\n', new[] { "StdOut", "StdErr" }.SelectMany(name => Named(result, name)).Select(part => part.Value));
        var outcome = Value(result, "outcome") switch
        {
            "Passed" or "PassedButRunAborted" or "Warning" => TestOutcome.Passed,
            "Failed" or "Error" or "Timeout" or "Aborted" => TestOutcome.Failed,
            _ => TestOutcome.NotRun,
        };
        var seconds = TimeSpan.TryParse(Value(result, "duration"), CultureInfo.InvariantCulture, out var duration) ? duration.TotalSeconds : 0;
        var id = TestNames.Id(Value(result, "testName"), type, method);
        return new TestResult(id, outcome, seconds, outcome == TestOutcome.Passed ? null : message, SourceOf(message), output);
    }

    // The outermost frame inside the repository is the test itself.
    private static string? SourceOf(string message) => Frame().Matches(message).LastOrDefault()?.Groups["file"].Value;

    private static TrxProblem? Problem(XDocument document)
    {
        var summary = Named(document, "ResultSummary").FirstOrDefault();
        var words = summary is null ? string.Empty : string.Join('\n', Named(summary, "RunInfo").Where(info => Value(info, "outcome") is "Error" or "Failed").Select(info => info.Value.Trim()));
        var crashed = words.Contains("crash", StringComparison.OrdinalIgnoreCase) || words.Contains("abort", StringComparison.OrdinalIgnoreCase);
        var hung = words.Contains("inactivity", StringComparison.OrdinalIgnoreCase) || words.Contains("hang", StringComparison.OrdinalIgnoreCase);
        return crashed || hung ? new TrxProblem(words, hung) : null;
    }

    private static IEnumerable<XElement> Named(XContainer? parent, string name) =>
        parent?.Descendants().Where(element => element.Name.LocalName == name) ?? [];

    private static string Value(XElement? element, string attribute) => element?.Attribute(attribute)?.Value ?? string.Empty;

    // Older adapters write an assembly-qualified name.
    private static string ClassOf(string name) => name.Split(',')[0];

    [GeneratedRegex(@" in (?<file>/box/repo/[^\n]+?):line [0-9]+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Frame();
}
