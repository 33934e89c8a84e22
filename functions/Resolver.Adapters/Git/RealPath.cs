using Resolver.Core.Faults;

namespace Resolver.Adapters.Git;

/// <summary>Resolves every symlink of a path, so that one repository has one id however it is reached.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40; // as the kernel does

    public static string Of(string absolute)
    {
        var links = 0;
        var root = Path.GetPathRoot(absolute)!;
        var open = new Stack<string>(Segments(absolute[root.Length..]).Reverse());
        var done = root;
        while (open.TryPop(out var segment))
        {
            var next = segment == ".." ? Path.GetDirectoryName(done) ?? root : Path.Combine(done, segment);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                done = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                throw ResolverFault.Usage("GIT-LOCATION", "The repository's path runs through a loop of symbolic links; name the real folder.");
            }

            done = Path.IsPathRooted(target) ? root : done;
            foreach (var part in Segments(target).Reverse())
            {
                open.Push(part);
            }
        }

        return done;
    }

    private static IEnumerable<string> Segments(string path) =>
        path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Where(segment => segment != ".");
}
