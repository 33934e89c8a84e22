using System.Text.RegularExpressions;

namespace Resolver.Models.Cassettes;

/// <summary>
/// Takes out of a text what differs between two runs of the same thing: marks around data, places of this machine, ids of runs and
/// commits, times. What comes out is not changed by a second pass, so that a recorded text can be compared with a new one.
/// </summary>
internal sealed partial class TextForm
{
    private const string Rest = """(?:[/\\][^\s"'<>|:*?(),;\[\]`/\\]+)+""";

    private static readonly string[] CommonRoots =
    [
        "/tmp", "/var/tmp", "/dev/shm", "/private/[a-z]+", "/var/folders", "/home/[^/\\s]+", "/root", "/Users/[^/\\s]+", "/usr", "/opt", "/nix/store", @"[A-Z]:\\Users\\[^\\\s]+",
    ];

    private readonly Regex _paths;
    private readonly IReadOnlyCollection<string> _secrets;

    /// <param name="roots">Folders of this machine; paths below them keep their last part alone.</param>
    /// <param name="secrets">Values that may appear nowhere; it may grow.</param>
    public TextForm(IEnumerable<string> roots, IReadOnlyCollection<string> secrets)
    {
        _secrets = secrets;
        var places = roots.Where(static root => root.Length > 1).Select(static root => Regex.Escape(root.TrimEnd('/', '\\'))).Concat(CommonRoots);
        _paths = new Regex($@"(?<![\w.:/<>-])(?:{string.Join('|', places)}){Rest}", RegexOptions.CultureInvariant);
    }

    /// <summary>The text as it is compared and kept; line ends are LF.</summary>
    public string Of(string text)
    {
        text = SecretText.Without(text.ReplaceLineEndings("\n"), _secrets);
        text = _paths.Replace(text, static path => "<path>/" + path.Value[(path.Value.LastIndexOfAny(['/', '\\']) + 1)..]);
        text = Marks().Replace(text, "<mark>");
        text = Ids().Replace(text, static id => id.Groups["run"].Success ? "<run>" : id.Groups["temp"].Success ? "<temp>" : id.Groups["address"].Success ? "<address>" : "<id>");
        text = Ports().Replace(text, "$1:<port>");
        return Times().Replace(text, "<time>");
    }

    [GeneratedRegex("DATA-[0-9A-F]{16}")]
    private static partial Regex Marks();

    // A run id, a commit or digest, a GUID, a name that Python's tempfile made, the address of an object.
    [GeneratedRegex(
        """
        (?<run>\b(?:[a-z0-9]+-)*[0-9a-f]{12}-[0-9]+\b)
        |\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b
        |\b(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})\b
        |(?<temp>\btmp[a-z0-9_]{8}\b)
        |(?<address>\b0x[0-9a-fA-F]{8,16}\b)
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Ids();

    [GeneratedRegex(@"\b(localhost|127\.0\.0\.1|\[::1\]):[0-9]{4,5}\b")]
    private static partial Regex Ports();

    // Whole numbers count as durations only where they are said to be: "5s" in code is not one.
    [GeneratedRegex(
        """
        \b[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?
        |\b[0-9]+\.[0-9]+\s?(?:ns|us|µs|ms|s|secs?|seconds|min|minutes)\b
        |(?<=[\(\[]\s?<?\s?)[0-9]+\s?(?:ns|us|µs|ms|s)(?=\s?[\)\]])
        |(?<=\b(?:[Dd]uration|[Ee]lapsed|[Tt]ook|[Tt]ime|in|after)[:=]?\ )[0-9]+(?:\.[0-9]+)?\s?(?:ns|us|µs|ms|s|secs?|seconds|minutes)\b
        |(?<=\bduration_ms[:=]?\ )[0-9]+(?:\.[0-9]+)?
        |\b[0-9]+\s?(?:s|seconds|minutes)(?=\ (?:left|remain))
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Times();
}
