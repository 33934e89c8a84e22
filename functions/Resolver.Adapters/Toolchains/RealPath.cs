namespace Resolver.Adapters.Toolchains;

/// <summary>Follows links in every segment of a path, as the kernel does.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40;

    public static string Of(string path)
    {
        var links = 0;
        var pending = new Stack<string>(Segments(Path.GetFullPath(path)));
        var real = "/";
        while (pending.TryPop(out var segment))
        {
            var next = Path.GetFullPath(Path.Combine(real, segment));
            if (new FileInfo(next).LinkTarget is not { } target || ++links > MaxLinks)
            {
                real = next;
                continue;
            }

            real = target.StartsWith('/') ? "/" : real;
            foreach (var step in Segments(target))
            {
                pending.Push(step);
            }
        }

        return real;
    }

    // Last segment first: the stack then gives the first one first.
    private static IEnumerable<string> Segments(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse();
}
