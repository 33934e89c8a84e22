using Resolver.Core.Faults;

namespace Resolver.Models.Chains.Scaffold.Proto;

/// <summary>A place in a file's tokens, with what every rule needs: expect, look ahead, and the comments around.</summary>
internal sealed class ProtoCursor(string file, IReadOnlyList<ProtoToken> tokens)
{
    private int _at;

    public string File => file;

    public ProtoToken Here => tokens[_at];

    public ProtoToken Ahead(int count) => tokens[Math.Min(_at + count, tokens.Count - 1)];

    public void Skip()
    {
        if (Here.Kind == TokenKind.End)
        {
            throw Unexpected("more");
        }

        _at++;
    }

    public void Take(string symbol)
    {
        if (!Here.Is(symbol))
        {
            throw Unexpected($"'{symbol}'");
        }

        _at++;
    }

    public string Word()
    {
        var word = Here.Kind == TokenKind.Word ? Here.Text : throw Unexpected("a name");
        _at++;
        return word;
    }

    /// <summary>A string without escapes, for paths and names.</summary>
    public string PlainText()
    {
        var text = Here.Kind == TokenKind.Text ? Here.Text : throw Unexpected("a string");
        if (text.Contains('\\', StringComparison.Ordinal))
        {
            throw Fault(ProtoFaults.UnsupportedCode, "a string with an escape is not read here");
        }

        _at++;
        return text;
    }

    public string DottedName()
    {
        var name = Word();
        while (Here.Is("."))
        {
            Skip();
            name = $"{name}.{Word()}";
        }

        return name;
    }

    /// <summary>A type's name as it is written; a leading dot is kept.</summary>
    public string TypeName()
    {
        if (!Here.Is("."))
        {
            return DottedName();
        }

        Skip();
        return "." + DottedName();
    }

    public int Integer(bool mayBeNegative)
    {
        var negative = mayBeNegative && Here.Is("-");
        if (negative)
        {
            Skip();
        }

        var number = Here.Kind == TokenKind.Number ? ProtoNumbers.Read(Here.Text) : null;
        if (number is null)
        {
            throw Unexpected("a whole number");
        }

        Skip();
        return (int)(negative ? -number.Value : number.Value);
    }

    /// <summary>The block of comments that ends on the line above the current token.</summary>
    public string CommentAbove()
    {
        var before = Here.Before.Where(comment => _at == 0 || comment.StartLine != tokens[_at - 1].Line).ToList();
        var next = Here.Line;
        var block = new List<string>();
        for (var at = before.Count - 1; at >= 0 && before[at].EndLine >= next - 1; at--)
        {
            block.Insert(0, before[at].Text);
            next = before[at].StartLine;
        }

        return string.Join('\n', block).Trim();
    }

    /// <summary>The comment that stands behind the token before, on its line.</summary>
    public string CommentBehind() =>
        Here.Before.FirstOrDefault(comment => _at > 0 && comment.StartLine == tokens[_at - 1].Line)?.Text ?? string.Empty;

    public ResolverFault Unexpected(string wanted) =>
        Fault(ProtoFaults.SyntaxCode, $"{wanted} was expected, and there is {ProtoFaults.Quote(Here.Text)}");

    public ResolverFault Fault(string code, string what) => ProtoFaults.At(code, file, Here.Line, what);
}

/// <summary>Whole numbers as proto3 writes them: decimal, hexadecimal, octal.</summary>
internal static class ProtoNumbers
{
    public static int? Read(string text)
    {
        try
        {
            return text switch
            {
                ['0', 'x' or 'X', _, ..] => Convert.ToInt32(text[2..], 16),
                ['0', _, ..] => Convert.ToInt32(text, 8),
                _ => int.Parse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture),
            };
        }
        catch (Exception wrong) when (wrong is FormatException or OverflowException or ArgumentException)
        {
            return null;
        }
    }
}
