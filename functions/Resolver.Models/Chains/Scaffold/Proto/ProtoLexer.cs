using System.Text;

namespace Resolver.Models.Chains.Scaffold.Proto;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    Word,
    Number,
    Text,
    Symbol,
    End,
}

/// <summary>A comment with its lines; the markers are gone.</summary>
internal sealed record ProtoComment(string Text, int StartLine, int EndLine);

/// <summary>One token and the comments in front of it.</summary>
internal sealed record ProtoToken(TokenKind Kind, string Text, int Line, IReadOnlyList<ProtoComment> Before)
{
    public bool Is(string text) => Kind is TokenKind.Word or TokenKind.Symbol && Text == text;
}

/// <summary>Splits a .proto file into tokens. It knows words, numbers, strings, single symbols and comments, and refuses everything else.</summary>
internal sealed class ProtoLexer(string file, string source)
{
    private const string Symbols = "{}[]()<>=;,.:+-/";
    private int _at;
    private int _line = 1;

    public static IReadOnlyList<ProtoToken> Tokens(string file, string source)
    {
        var lexer = new ProtoLexer(file, source.ReplaceLineEndings("\n").TrimStart('\uFEFF'));
        var tokens = new List<ProtoToken>();
        do
        {
            tokens.Add(lexer.Next());
        }
        while (tokens[^1].Kind != TokenKind.End);
        return tokens;
    }

    private char Here => _at < source.Length ? source[_at] : '\0';

    private char Ahead => _at + 1 < source.Length ? source[_at + 1] : '\0';

    private ProtoToken Next()
    {
        var comments = Comments();
        var line = _line;
        if (_at >= source.Length)
        {
            return new ProtoToken(TokenKind.End, "the end of the file", line, comments);
        }

        var (kind, text) = Here switch
        {
            '"' or '\'' => (TokenKind.Text, TextToken()),
            var letter when IsWordStart(letter) => (TokenKind.Word, Run(IsWord)),
            var digit when char.IsAsciiDigit(digit) => (TokenKind.Number, Run(static c => IsWord(c) || c is '.')),
            var symbol when Symbols.Contains(symbol, StringComparison.Ordinal) => (TokenKind.Symbol, source[_at++].ToString()),
            var other => throw ProtoFaults.At(ProtoFaults.SyntaxCode, file, line, $"{ProtoFaults.Quote(other.ToString())} is no part of proto3"),
        };
        return new ProtoToken(kind, text, line, comments);
    }

    private List<ProtoComment> Comments()
    {
        var found = new List<ProtoComment>();
        while (true)
        {
            if (Here == '\n')
            {
                _line++;
                _at++;
            }
            else if (Here is ' ' or '\t' or '\f' or '\v')
            {
                _at++;
            }
            else if (Here == '/' && Ahead is '/' or '*')
            {
                found.Add(Ahead == '/' ? LineComment() : BlockComment());
            }
            else
            {
                return found;
            }
        }
    }

    private ProtoComment LineComment()
    {
        var end = source.IndexOf('\n', _at);
        end = end < 0 ? source.Length : end;
        var text = source[_at..end].TrimStart('/').Trim();
        _at = end;
        return new ProtoComment(text, _line, _line);
    }

    private ProtoComment BlockComment()
    {
        var start = _line;
        var end = source.IndexOf("*/", _at + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            throw ProtoFaults.At(ProtoFaults.SyntaxCode, file, start, "a comment is not closed");
        }

        var lines = source[(_at + 2)..end].Split('\n');
        _line += lines.Length - 1;
        _at = end + 2;
        return new ProtoComment(string.Join('\n', lines.Select(static line => line.Trim().TrimStart('*').Trim())).Trim(), start, _line);
    }

    private string TextToken()
    {
        var quote = source[_at++];
        var text = new StringBuilder();
        while (Here != quote)
        {
            if (_at >= source.Length || Here is '\n' or '\0')
            {
                throw ProtoFaults.At(ProtoFaults.SyntaxCode, file, _line, "a string is not closed on its line");
            }

            // An escape keeps its backslash: where the text matters to us (a path, a name), such a text is refused.
            if (Here == '\\')
            {
                text.Append(source[_at++]);
            }

            if (_at < source.Length && Here != '\n')
            {
                text.Append(source[_at++]);
            }
        }

        _at++;
        return text.ToString();
    }

    private string Run(Func<char, bool> belongs)
    {
        var start = _at;
        while (_at < source.Length && belongs(source[_at]))
        {
            _at++;
        }

        return source[start.._at];
    }

    private static bool IsWordStart(char letter) => char.IsAsciiLetter(letter) || letter == '_';

    private static bool IsWord(char letter) => char.IsAsciiLetterOrDigit(letter) || letter == '_';
}
