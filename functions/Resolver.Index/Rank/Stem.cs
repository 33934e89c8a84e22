namespace Resolver.Index.Rank;

/// <summary>
/// The stem of an English word, so that <c>limits</c>, <c>limited</c> and <c>limiting</c> are one: M. F. Porter, "An algorithm for suffix
/// stripping", Program 14(3), 1980, steps 1a to 5b. Words that are not of a-z alone are their own stem.
/// </summary>
internal static class Stem
{
    private const int Longest = 64;

    private static readonly (string From, string To)[] Step2 =
    [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("logi", "log"), ("bli", "ble"), ("alli", "al"), ("entli", "ent"),
        ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"),
        ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"),
    ];

    private static readonly (string From, string To)[] Step3 =
        [("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", "")];

    private static readonly string[] Step4 =
        ["al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ou", "ism", "ate", "iti", "ous", "ive", "ize"];

    /// <summary>The stem of a lower-case word.</summary>
    public static string Of(string word)
    {
        Span<char> buffer = stackalloc char[Longest + 1];
        if (word.Length is < 3 or > Longest || word.AsSpan().ContainsAnyExceptInRange('a', 'z'))
        {
            return word;
        }

        word.CopyTo(buffer);
        var length = Shorten(buffer, word.Length);
        return buffer[..length].SequenceEqual(word) ? word : new string(buffer[..length]);
    }

    private static int Shorten(Span<char> w, int n)
    {
        n = Plural(w, n);
        n = PastOrProgressive(w, n);
        if (w[n - 1] == 'y' && HasVowel(w[..(n - 1)]))
        {
            w[n - 1] = 'i';
        }

        n = Replace(w, n, Step2);
        n = Replace(w, n, Step3);
        n = Strip(w, n);
        return Tidy(w, n);
    }

    private static int Plural(Span<char> w, int n)
    {
        var s = w[..n];
        return s.EndsWith("sses") || s.EndsWith("ies") ? n - 2 : s.EndsWith("s") && !s.EndsWith("ss") ? n - 1 : n;
    }

    private static int PastOrProgressive(Span<char> w, int n)
    {
        var s = w[..n];
        if (s.EndsWith("eed"))
        {
            return Measure(w[..(n - 3)]) > 0 ? n - 1 : n;
        }

        var cut = s.EndsWith("ed") ? 2 : s.EndsWith("ing") ? 3 : 0;
        if (cut == 0 || !HasVowel(w[..(n - cut)]))
        {
            return n;
        }

        n -= cut;
        s = w[..n];
        if (s.EndsWith("at") || s.EndsWith("bl") || s.EndsWith("iz"))
        {
            w[n] = 'e';
            return n + 1;
        }

        if (IsDouble(s) && w[n - 1] is not ('l' or 's' or 'z'))
        {
            return n - 1;
        }

        if (Measure(s) == 1 && IsShort(s))
        {
            w[n] = 'e';
            return n + 1;
        }

        return n;
    }

    private static int Replace(Span<char> w, int n, (string From, string To)[] rules)
    {
        foreach (var (from, to) in rules)
        {
            if (w[..n].EndsWith(from))
            {
                var stem = n - from.Length;
                if (Measure(w[..stem]) == 0)
                {
                    return n;
                }

                to.CopyTo(w[stem..]);
                return stem + to.Length;
            }
        }

        return n;
    }

    private static int Strip(Span<char> w, int n)
    {
        var longest = 0;
        foreach (var suffix in Step4)
        {
            if (suffix.Length > longest && w[..n].EndsWith(suffix))
            {
                longest = suffix.Length;
            }
        }

        if (longest == 0 && w[..n].EndsWith("ion") && n > 3 && w[n - 4] is 's' or 't')
        {
            longest = 3;
        }

        return longest > 0 && Measure(w[..(n - longest)]) > 1 ? n - longest : n;
    }

    private static int Tidy(Span<char> w, int n)
    {
        if (w[n - 1] == 'e')
        {
            var stem = w[..(n - 1)];
            var measure = Measure(stem);
            n = measure > 1 || (measure == 1 && !IsShort(stem)) ? n - 1 : n;
        }

        return w[n - 1] == 'l' && IsDouble(w[..n]) && Measure(w[..n]) > 1 ? n - 1 : n;
    }

    // How often a vowel run is followed by a consonant run: [C](VC)^m[V].
    private static int Measure(ReadOnlySpan<char> w)
    {
        var count = 0;
        for (var i = 1; i < w.Length; i++)
        {
            if (IsConsonant(w, i) && !IsConsonant(w, i - 1))
            {
                count++;
            }
        }

        return count;
    }

    private static bool HasVowel(ReadOnlySpan<char> w)
    {
        for (var i = 0; i < w.Length; i++)
        {
            if (!IsConsonant(w, i))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsDouble(ReadOnlySpan<char> w) => w.Length > 1 && w[^1] == w[^2] && IsConsonant(w, w.Length - 1);

    // consonant, vowel, consonant, and the last one is not w, x or y
    private static bool IsShort(ReadOnlySpan<char> w) =>
        w.Length > 2 && IsConsonant(w, w.Length - 1) && !IsConsonant(w, w.Length - 2) && IsConsonant(w, w.Length - 3) && w[^1] is not ('w' or 'x' or 'y');

    private static bool IsConsonant(ReadOnlySpan<char> w, int i) => w[i] switch
    {
        'a' or 'e' or 'i' or 'o' or 'u' => false,
        'y' => i == 0 || !IsConsonant(w, i - 1),
        _ => true,
    };
}
