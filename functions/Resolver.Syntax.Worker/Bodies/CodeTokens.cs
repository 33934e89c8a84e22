using System.Buffers;

namespace Resolver.Syntax.Worker.Bodies;

/// <summary>Tokens of a text, as far as finding where braces close needs them: comments are left out, and what stands in a text is no brace.</summary>
internal ref struct CodeTokens(ReadOnlySpan<char> text, CodeDialect dialect)
{
    /// <summary>There is no more.</summary>
    public const char None = '\0';

    /// <summary>A name or keyword.</summary>
    public const char Name = 'a';

    /// <summary>A number, a character or a text.</summary>
    public const char Literal = '0';

    private const string Block = "\"\"\"";

    // A brace, or what may hold one that is none.
    private static readonly SearchValues<char> Telling = SearchValues.Create("{}/\"'`");

    private readonly ReadOnlySpan<char> text = text;
    private int at;

    /// <summary>Where the token begins, code units.</summary>
    public int Start { get; private set; }

    /// <summary>Where the token with the comments before it begins, those behind something in their line apart.</summary>
    public int Lead { get; private set; }

    /// <summary>Whether nothing but blanks and comments stands before it in its line.</summary>
    public bool IsFirst { get; private set; }

    /// <summary>Whether a comment or a text did not end.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The token.</summary>
    public readonly ReadOnlySpan<char> Text => text[Start..at];

    /// <summary>Goes on to the next token: one of the constants above, or the character itself.</summary>
    public char Next()
    {
        SkipBlanks();
        Start = at;
        if (at == text.Length)
        {
            return None;
        }

        var first = text[at];
        if (IsOfWord(first))
        {
            SkipWord();
            return char.IsAsciiDigit(first) ? Literal : Name;
        }

        if (first is '"' or '\'' || first == dialect.RawQuote)
        {
            SkipText(first);
            return Literal;
        }

        at++;
        // A NUL is no end.
        return first == None ? Literal : first;
    }

    /// <summary>Goes on to the brace that closes the one that was just read; false where none does.</summary>
    public bool Close()
    {
        for (var open = 1; at < text.Length; at++)
        {
            at = text[at..].IndexOfAny(Telling) is >= 0 and var next ? at + next : text.Length;
            Start = at;
            if (at == text.Length)
            {
                return false;
            }

            switch (text[at])
            {
                case '{':
                    open++;
                    break;
                case '}' when --open == 0:
                    at++;
                    return true;
                case '}':
                    break;
                case '/':
                    SkipComment();
                    break;
                case var quote when quote != '`' || dialect.RawQuote == '`':
                    SkipText(quote);
                    at--;
                    break;
            }
        }

        return false;
    }

    private void SkipBlanks()
    {
        IsFirst = at == 0;
        Lead = -1;
        for (; at < text.Length; at++)
        {
            var next = text[at];
            if (next == '\n')
            {
                IsFirst = true;
            }
            else if (next == '/' && at + 1 < text.Length && text[at + 1] is '/' or '*')
            {
                Lead = Lead < 0 && IsFirst ? at : Lead;
                SkipComment();
            }
            else if (next > ' ' || next == None)
            {
                break;
            }
        }

        Lead = Lead < 0 ? at : Lead;
    }

    // To its last character; a slash that begins no comment is its own.
    private void SkipComment()
    {
        var rest = text[Math.Min(at + 2, text.Length)..];
        switch (at + 1 < text.Length ? text[at + 1] : None)
        {
            case '/':
                at = rest.IndexOf('\n') is >= 0 and var line ? at + 1 + line : text.Length - 1;
                break;
            case '*':
                var end = rest.IndexOf("*/");
                IsBroken |= end < 0;
                at = end < 0 ? text.Length - 1 : at + 3 + end;
                break;
        }
    }

    private static bool IsOfWord(char character) => char.IsAsciiLetterOrDigit(character) || character is '_' or '$' or > '\x7f';

    private void SkipWord()
    {
        while (at < text.Length && IsOfWord(text[at]))
        {
            at++;
        }
    }

    // Behind its last quote.
    private void SkipText(char quote)
    {
        if (quote == dialect.RawQuote || (quote == '"' && dialect.Verbatim && text[..at].TrimEnd('$').EndsWith('@')))
        {
            var end = text[(at + 1)..].IndexOf(quote);
            IsBroken |= end < 0;
            at = end < 0 ? text.Length : at + end + 2;
            return;
        }

        var isBlock = quote == '"' && dialect.TextBlocks && text[at..].StartsWith(Block);
        for (at += isBlock ? Block.Length : 1; at < text.Length && (isBlock || text[at] != '\n'); at++)
        {
            if (text[at] == '\\')
            {
                at++;
            }
            else if (text[at] == quote && (!isBlock || text[at..].StartsWith(Block)))
            {
                at += isBlock ? Block.Length : 1;
                return;
            }
        }

        at = Math.Min(at, text.Length);
        IsBroken = true;
    }
}
