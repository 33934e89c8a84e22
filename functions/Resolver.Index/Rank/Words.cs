namespace Resolver.Index.Rank;

/// <summary>
/// Splits text into search words: identifiers into their parts (camelCase, snake_case, digits), and once more whole, so that
/// <c>getUserName</c> finds itself first and <c>user name</c> finds it too.
/// </summary>
internal static class Words
{
    /// <summary>Words in order, lower case, letters and digits only, two characters or more.</summary>
    public static List<string> Of(string text)
    {
        var words = new List<string>();
        var reader = new WordReader(text, stackalloc char[WordReader.LongestWord]);
        while (reader.Next())
        {
            words.Add(new string(reader.Word));
        }

        return words;
    }
}

/// <summary>The words of <see cref="Words"/> one after the other, without a string for each.</summary>
internal ref struct WordReader
{
    /// <summary>Longer parts are no words; longer identifiers have only their parts.</summary>
    public const int LongestWord = 64;

    private readonly ReadOnlySpan<char> text;
    private readonly Span<char> buffer;
    private int at;      // where the next part begins
    private int begin;   // of the identifier that is being read
    private int end;     // of the identifier that is being read; at == end where its parts are done
    private int parts;

    /// <summary>Reads a text through a buffer of at least <see cref="LongestWord"/> characters.</summary>
    public WordReader(ReadOnlySpan<char> text, Span<char> buffer)
    {
        this.text = text;
        this.buffer = buffer;
    }

    /// <summary>The word; overwritten by the next one.</summary>
    public ReadOnlySpan<char> Word { readonly get; private set; }

    /// <summary>Goes to the next word; false at the end.</summary>
    public bool Next()
    {
        while (true)
        {
            while (at < end)
            {
                if (Part())
                {
                    return true;
                }
            }

            if (Whole())
            {
                return true;
            }

            if (!Identifier())
            {
                return false;
            }
        }
    }

    private bool Part()
    {
        var start = at++;
        while (at < end && !IsBoundary(text, at))
        {
            at++;
        }

        var part = text[start..at].Trim('_');
        if (part.Length == 0)
        {
            return false;
        }

        parts++;
        return part.Length is > 1 and <= LongestWord && Lower(part);
    }

    private bool Whole()
    {
        var several = parts > 1 && end - begin <= LongestWord;
        parts = 0;
        return several && Lower(text[begin..end]);
    }

    private bool Identifier()
    {
        while (end < text.Length && !IsWord(text[end]))
        {
            end++;
        }

        begin = at = end;
        while (end < text.Length && IsWord(text[end]))
        {
            end++;
        }

        return begin < end;
    }

    private bool Lower(ReadOnlySpan<char> word)
    {
        var length = 0;
        foreach (var c in word)
        {
            if (c != '_')
            {
                buffer[length++] = char.IsAscii(c) ? (char)(c is >= 'A' and <= 'Z' ? c | 0x20 : c) : char.ToLowerInvariant(c);
            }
        }

        Word = buffer[..length];
        return true;
    }

    private static bool IsWord(char c) => char.IsAscii(c) ? char.IsAsciiLetterOrDigit(c) || c == '_' : char.IsLetterOrDigit(c);

    // aB | 1a or a1 | ABc before the B | _
    private static bool IsBoundary(ReadOnlySpan<char> text, int i)
    {
        var (before, at) = (text[i - 1], text[i]);
        return before == '_' || at == '_' || char.IsDigit(before) != char.IsDigit(at) || (char.IsLower(before) && char.IsUpper(at))
            || (char.IsUpper(before) && char.IsUpper(at) && i + 1 < text.Length && char.IsLower(text[i + 1]));
    }
}
