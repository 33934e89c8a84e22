using System.Text;
using System.Text.RegularExpressions;
using Resolver.Core.Faults;

namespace Resolver.Local.Intake;

/// <summary>An issue as text: title, labels, body. Reads a file or standard input.</summary>
/// <param name="Title">The first heading, or the first line that says something.</param>
/// <param name="Labels">From a line <c>Labels: a, b</c> before the first blank line after the title, lower case.</param>
/// <param name="Body">Everything.</param>
public sealed partial record IssueText(string Title, IReadOnlyList<string> Labels, string Body)
{
    /// <summary>An issue is at most 1 MiB; who needs more attaches a log.</summary>
    public const int MaxBytes = 1 << 20;

    private const int MaxTitle = 200;
    private const int LinesWithLabels = 12;

    /// <summary>Whether an issue is named by a URL, and read from its host.</summary>
    public static bool IsUrl(string source) => Uri.TryCreate(source, UriKind.Absolute, out var url) && url.Scheme is "http" or "https";

    /// <summary>Reads from a path, or from standard input for <c>-</c>.</summary>
    /// <exception cref="ResolverFault"><c>ISSUE-*</c>, each with its cure.</exception>
    public static async Task<IssueText> Read(string source, Stream standardInput, CancellationToken cancel)
    {
        var bytes = source == "-" ? await ReadLimited(standardInput, cancel) : await ReadFile(source, cancel);
        return Parse(Decode(bytes));
    }

    /// <summary>Finds title and labels.</summary>
    /// <exception cref="ResolverFault"><c>ISSUE-EMPTY</c>.</exception>
    public static IssueText Parse(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var title = lines.Select(line => Controls().Replace(line, string.Empty).Trim().TrimStart('#').Trim()).FirstOrDefault(line => line.Length > 0)
            ?? throw ResolverFault.Usage("ISSUE-EMPTY", "The issue is empty. Write what happens, what should happen, and how to see it.");
        var labels = lines.Take(LinesWithLabels).Select(line => LabelLine().Match(line)).FirstOrDefault(match => match.Success);
        return new IssueText(
            title.Length <= MaxTitle ? title : title[..MaxTitle],
            labels is null ? [] : Split(labels.Groups["labels"].Value),
            text);
    }

#pragma warning disable CA1308 // Labels are compared in lower case, as the hosts do.
    private static List<string> Split(string labels) =>
        [.. labels.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(label => label.Trim('`', '[', ']', '"').ToLowerInvariant())];
#pragma warning restore CA1308

    private static async Task<byte[]> ReadFile(string path, CancellationToken cancel)
    {
        if (Directory.Exists(path))
        {
            throw ResolverFault.Usage("ISSUE-UNREADABLE", "The issue is a folder. Pass a text file, or '-' for standard input.");
        }

        try
        {
            await using var file = File.OpenRead(path);
            return await ReadLimited(file, cancel);
        }
        catch (Exception unreadable) when (unreadable is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ResolverFault.Usage("ISSUE-MISSING", $"There is no issue file '{Path.GetFileName(path)}'. Check the path after --issue.", unreadable);
        }
        catch (Exception unreadable) when (unreadable is UnauthorizedAccessException or IOException)
        {
            throw ResolverFault.Usage("ISSUE-UNREADABLE", $"The issue file '{Path.GetFileName(path)}' cannot be read. Check its permissions.", unreadable);
        }
    }

    private static async Task<byte[]> ReadLimited(Stream stream, CancellationToken cancel)
    {
        var buffer = new byte[MaxBytes + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
        return length <= MaxBytes
            ? buffer[..length]
            : throw ResolverFault.Usage("ISSUE-TOO-LONG", "The issue is longer than 1 MiB. Keep the description and the decisive part of the log.");
    }

    private static string Decode(byte[] bytes)
    {
        if (bytes.AsSpan().Contains((byte)0))
        {
            throw ResolverFault.Usage("ISSUE-BINARY", "The issue is not text: it contains NUL bytes. Pass a UTF-8 text file.");
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException wrong)
        {
            throw ResolverFault.Usage("ISSUE-ENCODING", $"The issue is not UTF-8 (byte {wrong.Index}). Convert it, for example with 'iconv -f latin1 -t utf-8'.", wrong);
        }
    }

    [GeneratedRegex(@"^\s*(\*\*)?labels?(\*\*)?\s*:(\*\*)?\s*(?<labels>.+)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex LabelLine();

    [GeneratedRegex(@"\p{C}", RegexOptions.CultureInvariant)]
    private static partial Regex Controls();
}
