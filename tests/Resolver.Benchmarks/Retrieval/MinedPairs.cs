using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Resolver.Benchmarks.Retrieval;

/// <summary>
/// Pairs of a commit's message and the files that it changed. Such pairs are lexically leaky: who wrote the message knew the files, so
/// that every text search looks better here than on issues.
/// </summary>
internal static partial class MinedPairs
{
    private const int Most = 250;
    private const int MostFiles = 4;
    private const int ShortestMessage = 20; // characters

    /// <summary>Fixes of at most four source files, a fixed choice of them, oldest first.</summary>
    public static async Task<IReadOnlyList<Question>> Read(GitFolder git, Func<string, bool> isSource, DateTimeOffset since, CancellationToken cancel)
    {
        var log = await git.Run(
            cancel, "log", "HEAD", "--no-merges", "--no-renames", "--diff-filter=M", "--name-only",
            string.Create(CultureInfo.InvariantCulture, $"--since={since:yyyy-MM-dd}"), "--format=%x01%H%x00%cI%x00%s%x00%b%x00");
        return
        [
            .. log.Split('\u0001', StringSplitOptions.RemoveEmptyEntries)
                .Select(entry => Pair(entry, isSource))
                .OfType<Question>()
                .OrderBy(question => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(question.Id))), StringComparer.Ordinal)
                .Take(Most)
                .OrderBy(question => question.When),
        ];
    }

    private static Question? Pair(string entry, Func<string, bool> isSource)
    {
        var fields = entry.Split('\0');
        var files = fields[4].Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(isSource).ToList();
        var body = Trailers().Replace(fields[3], string.Empty).Trim();
        return files.Count is > 0 and <= MostFiles && Fixes().IsMatch(fields[2]) && !Chores().IsMatch(fields[2]) && fields[2].Length + body.Length >= ShortestMessage
            ? new Question(fields[0], fields[2], body, DateTimeOffset.Parse(fields[1], CultureInfo.InvariantCulture), files)
            : null;
    }

    [GeneratedRegex(@"\b(fix|fixes|fixed|bug|crash|prevent|avoid|handle)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Fixes();

    [GeneratedRegex(@"\b(typos?|lint|warnings?|sonar|readme|changelog|nullable|docs?|unit[- ]?tests?|code smells?)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Chores();

    [GeneratedRegex(@"^(co-authored-by|signed-off-by|reviewed-by):.*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex Trailers();
}
