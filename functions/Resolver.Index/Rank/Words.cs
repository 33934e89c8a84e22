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

    private readonly Span<char> buffer;
    private IdentifierReader identifiers;
    private ReadOnlySpan<char> identifier;
    private int at; // where its next part begins; at its end where its parts are done
    private int parts;

    /// <summary>Reads a text through a buffer of at least <see cref="LongestWord"/> characters.</summary>
    public WordReader(ReadOnlySpan<char> text, Span<char> buffer)
    {
        identifiers = new IdentifierReader(text);
        this.buffer = buffer;
    }

    /// <summary>The word; overwritten by the next one.</summary>
    public ReadOnlySpan<char> Word { readonly get; private set; }

    /// <summary>Goes to the next word; false at the end.</summary>
    public bool Next()
    {
        while (true)
        {
            while (at < identifier.Length)
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

            if (!identifiers.Next())
            {
                return false;
            }

            identifier = identifiers.Identifier;
            at = 0;
        }
    }

    private bool Part()
    {
        var start = at++;
        var before = Characters.Of(identifier[start]);
        while (at < identifier.Length)
        {
            var here = Characters.Of(identifier[at]);
            if (IsBoundary(before, here) || ((before & here & Characters.Upper) != 0 && at + 1 < identifier.Length && (Characters.Of(identifier[at + 1]) & Characters.Lower) != 0))
            {
                break;
            }

            before = here;
            at++;
        }

        var part = identifier[start..at].Trim('_');
        if (part.Length == 0)
        {
            return false;
        }

        parts++;
        return part.Length is > 1 and <= LongestWord && Lower(part);
    }

    private bool Whole()
    {
        var several = parts > 1 && identifier.Length <= LongestWord;
        parts = 0;
        return several && Lower(identifier);
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

    // aB | 1a or a1 | _; and ABc before the B.
    private static bool IsBoundary(int before, int here) =>
        ((before | here) & Characters.Underscore) != 0 || ((before ^ here) & Characters.Digit) != 0 || ((before & Characters.Lower) != 0 && (here & Characters.Upper) != 0);
}

/// <summary>The runs of letters, digits and underscores of a text, one after the other: none has a word in common with the next.</summary>
internal ref struct IdentifierReader(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> text = text;
    private int end;

    /// <summary>The identifier.</summary>
    public ReadOnlySpan<char> Identifier { readonly get; private set; }

    /// <summary>Goes to the next identifier; false at the end.</summary>
    public bool Next()
    {
        while (end < text.Length && Characters.Of(text[end]) == 0)
        {
            end++;
        }

        var begin = end;
        while (end < text.Length && Characters.Of(text[end]) != 0)
        {
            end++;
        }

        Identifier = text[begin..end];
        return begin < end;
    }
}

/// <summary>What kind a character is, as bits; 0 for what is in no word. ASCII is looked up: nearly all code is.</summary>
internal static class Characters
{
    public const int Letter = 1;
    public const int Lower = 2;
    public const int Upper = 4;
    public const int Digit = 8;
    public const int Underscore = 16;

    private static readonly byte[] Ascii = [.. Enumerable.Range(0, 128).Select(static c => (byte)Kind((char)c))];

    /// <summary>The bits of a character.</summary>
    public static int Of(char c) => c < 128 ? Ascii[c] : Kind(c);

    private static int Kind(char c) => c switch
    {
        '_' => Underscore,
        _ when char.IsDigit(c) => Digit,
        _ when !char.IsLetterOrDigit(c) => 0,
        _ when char.IsLower(c) => Lower,
        _ when char.IsUpper(c) => Upper,
        _ => Letter,
    };
}
