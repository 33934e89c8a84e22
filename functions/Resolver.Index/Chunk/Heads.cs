namespace Resolver.Index.Chunk;

/// <summary>What comes before a body, short: the declaration itself rather than the comments above it.</summary>
internal static class Heads
{
    private const int Longest = 400;

    /// <summary>The end of a head, whole lines of it; null where it says nothing.</summary>
    public static string? Of(string head)
    {
        var text = head.TrimEnd();
        if (text.Length > Longest)
        {
            var line = text.IndexOf('\n', text.Length - Longest);
            text = line < 0 ? text[^Longest..] : text[(line + 1)..];
        }

        return text.Length == 0 ? null : text;
    }
}
