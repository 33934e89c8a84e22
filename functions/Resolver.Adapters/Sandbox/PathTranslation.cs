using System.Text;
using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Sandbox;

/// <summary>
/// Stands in for mounts where there are none: every place in a text that names a mount's path inside is replaced by its path on this
/// machine, the longest first, only where the name ends there (<c>/box/out</c> is not found in <c>/box/output</c>).
/// </summary>
internal sealed class PathTranslation
{
    private readonly IReadOnlyList<(string Inside, string Outside)> inward;
    private readonly IReadOnlyList<(string Outside, string Inside)> outward;

    public PathTranslation(IEnumerable<SandboxMount> mounts)
    {
        var moved = mounts
            .Select(mount => (Inside: mount.SandboxPath.TrimEnd('/'), Outside: mount.HostPath.TrimEnd('/')))
            .Where(pair => pair.Inside != pair.Outside)
            .ToList();
        inward = [.. moved.OrderByDescending(pair => pair.Inside.Length)];
        outward = [.. moved.Select(pair => (pair.Outside, pair.Inside)).OrderByDescending(pair => pair.Outside.Length)];
    }

    /// <summary>From paths inside to paths on this machine.</summary>
    public string ToHost(string text) => Replace(text, inward);

    /// <summary>From paths on this machine to paths inside.</summary>
    public string ToSandbox(string text) => Replace(text, outward);

    private static string Replace(string text, IReadOnlyList<(string From, string To)> pairs)
    {
        if (!pairs.Any(pair => text.Contains(pair.From, StringComparison.Ordinal)))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var (from, to) = text[at] == '/' ? pairs.FirstOrDefault(pair => StandsAt(text, at, pair.From)) : default;
            result.Append(from is null ? text[at].ToString() : to);
            at += from?.Length ?? 1;
        }

        return result.ToString();
    }

    private static bool StandsAt(string text, int at, string path)
    {
        var end = at + path.Length;
        return string.CompareOrdinal(text, at, path, 0, path.Length) == 0
            && (end == text.Length || !(char.IsLetterOrDigit(text[end]) || text[end] is '_' or '-' or '.'));
    }
}
