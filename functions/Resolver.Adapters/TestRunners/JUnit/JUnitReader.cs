using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Resolver.Core.Testing;

namespace Resolver.Adapters.TestRunners.JUnit;

/// <summary>Reads JUnit XML as the many tools that write it agree on it.</summary>
internal static class JUnitReader
{
    public static async Task<IReadOnlyList<TestResult>> Read(Stream stream, CancellationToken cancel)
    {
        using var reader = XmlReader.Create(stream, new XmlReaderSettings { Async = true, CheckCharacters = false, DtdProcessing = DtdProcessing.Prohibit });
        var document = await XDocument.LoadAsync(reader, LoadOptions.None, cancel);
        return [.. document.Descendants().Where(element => element.Name.LocalName == "testcase").Select(Result)];
    }

    private static TestResult Result(XElement test)
    {
        var name = Value(test, "name");
        var type = Value(test, "classname");
        var bad = Child(test, "failure") ?? Child(test, "error");
        var outcome = bad is not null ? TestOutcome.Failed : Child(test, "skipped") is not null ? TestOutcome.NotRun : TestOutcome.Passed;
        var seconds = double.TryParse(Value(test, "time"), CultureInfo.InvariantCulture, out var time) ? time : 0;
        var message = bad is null ? null : $"{Value(bad, "message")}\n{bad.Value}".Trim();
        var output = string.Join('\n', new[] { "system-out", "system-err" }.Select(part => Child(test, part)?.Value));
        return new TestResult(type.Length == 0 ? name : $"{type}.{name}", outcome, seconds, message, Value(test, "file") is { Length: > 0 } file ? file : null, output);
    }

    private static XElement? Child(XElement parent, string name) => parent.Elements().FirstOrDefault(element => element.Name.LocalName == name);

    private static string Value(XElement element, string attribute) => element.Attribute(attribute)?.Value ?? string.Empty;
}
