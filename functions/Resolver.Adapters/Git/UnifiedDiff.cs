namespace Resolver.Adapters.Git;

/// <summary>A diff as git writes it, file by file.</summary>
public static class UnifiedDiff
{
    /// <summary>The lines of each file, its header first.</summary>
    public static IEnumerable<IReadOnlyList<string>> Files(string diff)
    {
        List<string>? file = null;
        foreach (var line in diff.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith("diff --git ", StringComparison.Ordinal))
            {
                if (file is not null)
                {
                    yield return file;
                }

                file = [];
            }

            file?.Add(line);
        }

        if (file is not null)
        {
            yield return file;
        }
    }

    /// <summary>How many lines of a file begin with a mark, its header left out.</summary>
    public static int Changed(IReadOnlyList<string> file, char mark) =>
        file.SkipWhile(static line => !line.StartsWith("@@", StringComparison.Ordinal)).Count(line => line.StartsWith(mark));

    /// <summary>How many files there are, and how many lines come and go.</summary>
    public static (int Files, int Added, int Removed) Count(string diff)
    {
        var files = Files(diff).ToList();
        return (files.Count, files.Sum(static file => Changed(file, '+')), files.Sum(static file => Changed(file, '-')));
    }
}
