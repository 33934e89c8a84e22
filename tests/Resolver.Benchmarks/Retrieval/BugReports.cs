using System.Globalization;
using System.Net;
using System.Xml.Linq;

namespace Resolver.Benchmarks.Retrieval;

/// <summary>Reads the bug repositories of <c>LeeeWee/BugLocator</c>: reports with the files that their fix touched.</summary>
internal static class BugReports
{
    /// <summary>The questions, oldest first.</summary>
    /// <param name="xml">One data set's file.</param>
    /// <param name="pathOf">A file's place in the repository, from its place in the data set.</param>
    public static IReadOnlyList<Question> Read(string xml, Func<string, string> pathOf) =>
    [
        .. XDocument.Parse(xml).Descendants("bug").Select(bug => new Question(
            bug.Attribute("id")!.Value,
            WebUtility.HtmlDecode(bug.Element("summary")!.Value),
            WebUtility.HtmlDecode(bug.Element("description")?.Value ?? string.Empty),
            DateTimeOffset.Parse(bug.Element("commit")!.Attribute("commitTime")!.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            [.. bug.Descendants("file").Select(file => pathOf(file.Value.Trim())).Distinct(StringComparer.Ordinal)]))
            .OrderBy(question => question.When)
            .ThenBy(question => question.Id, StringComparer.Ordinal),
    ];
}
