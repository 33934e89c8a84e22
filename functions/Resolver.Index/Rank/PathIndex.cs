using System.Runtime.CompilerServices;
using Resolver.Core.Ids;

namespace Resolver.Index.Rank;

/// <summary>Files by their names.</summary>
internal sealed class PathIndex
{
    private const int MostFiles = 3;

    private static readonly ConditionalWeakTable<IReadOnlyList<RepoPath>, PathIndex> Made = [];

    private readonly ILookup<string, RepoPath> byName;
    private readonly ILookup<string, RepoPath> byStem;

    private PathIndex(IReadOnlyList<RepoPath> paths)
    {
        byName = paths.ToLookup(static path => path.FileName, StringComparer.Ordinal);
        byStem = paths.ToLookup(static path => Stem(path.FileName), StringComparer.Ordinal);
    }

    /// <summary>The index of a list of paths; made once for each list.</summary>
    public static PathIndex Of(IReadOnlyList<RepoPath> paths) => Made.GetValue(paths, static paths => new PathIndex(paths));

    /// <summary>The files of a name without its extension.</summary>
    public IEnumerable<RepoPath> WithStem(string stem) => byStem[stem];

    /// <summary>The files that share the longest tail with a path, however much comes before it on the machine of the trace; none where there are many.</summary>
    public IReadOnlyList<RepoPath> Files(string path)
    {
        var wanted = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (wanted.Length == 0)
        {
            return [];
        }

        var best = new List<RepoPath>();
        var most = 1;
        foreach (var candidate in byName[wanted[^1]])
        {
            var shared = Shared(candidate.Value.Split('/'), wanted);
            if (shared > most)
            {
                best.Clear();
                most = shared;
            }

            if (shared == most)
            {
                best.Add(candidate);
            }
        }

        return best.Count <= MostFiles ? best : [];
    }

    /// <summary>A file name up to its first dot.</summary>
    public static string Stem(string fileName) => fileName.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? fileName[..dot] : fileName;

    private static int Shared(string[] a, string[] b)
    {
        var count = 0;
        while (count < a.Length && count < b.Length && a[^(count + 1)] == b[^(count + 1)])
        {
            count++;
        }

        return count;
    }
}
