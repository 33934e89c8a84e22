using System.Buffers.Text;
using System.Text;

namespace Resolver.Adapters.Git;

/// <summary>A commit as git stores it.</summary>
/// <param name="Parents">The ids of its parents, in their order.</param>
/// <param name="When">When it was committed.</param>
/// <param name="Message">Its whole message, invalid bytes replaced, without the line ends at its end.</param>
internal sealed record StoredCommit(IReadOnlyList<string> Parents, DateTimeOffset When, string Message)
{
    private const int MostDigits = 11;

    /// <summary>Reads one; null where only git itself knows what it means: another encoding than UTF-8, a time that is none, a NUL.</summary>
    public static StoredCommit? Parse(ReadOnlySpan<byte> stored)
    {
        var headers = stored.IndexOf("\n\n"u8);
        if (headers < 0 || stored.Contains((byte)0))
        {
            return null;
        }

        var parents = new List<string>();
        DateTimeOffset? when = null;
        foreach (var range in stored[..headers].Split((byte)'\n'))
        {
            var line = stored[..headers][range];
            if (line.StartsWith("encoding "u8))
            {
                return null;
            }

            if (line.StartsWith("parent "u8))
            {
                parents.Add(Encoding.ASCII.GetString(line["parent ".Length..]));
            }
            else if (line.StartsWith("committer "u8))
            {
                when = Time(line);
            }
        }

        return when is { } time ? new StoredCommit(parents, time, Encoding.UTF8.GetString(stored[(headers + 2)..].TrimEnd((byte)'\n'))) : null;
    }

    // committer <name> <<address>> SP <seconds> SP <zone>
    private static DateTimeOffset? Time(ReadOnlySpan<byte> line)
    {
        var seconds = line[(line.LastIndexOf((byte)'>') + 1)..].TrimStart((byte)' ');
        return Utf8Parser.TryParse(seconds, out ulong value, out var digits) && digits <= MostDigits && seconds[digits..].StartsWith(" "u8) ? DateTimeOffset.FromUnixTimeSeconds((long)value) : null;
    }
}
