namespace Resolver.Index.Chunk;

/// <summary>What comes before a body, short: the declaration itself rather than the comments above it.</summary>
internal static class Heads
{
    private const int Longest = 400;

    /// <summary>The end of a head, whole lines of it; empty where it says nothing.</summary>
    public static ReadOnlyMemory<char> Of(ReadOnlyMemory<char> head)
    {
        var text = head.TrimEnd();
        if (text.Length > Longest)
        {
            var line = text.Span[^Longest..].IndexOf('\n');
            text = text[(text.Length - Longest + line + 1)..];
        }

        return text;
    }
}
