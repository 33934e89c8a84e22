using System.Globalization;
using System.Text;

namespace Resolver.TestKit.Search;

/// <summary>A token of an OData filter. <paramref name="Value"/> is the string, number or boolean of a literal.</summary>
internal sealed record FilterToken(string Kind, string Text, object? Value, int At)
{
    /// <summary>Cuts a filter into tokens: <c>name</c>, <c>literal</c>, or a sign as its own kind; the last one is <c>end</c>.</summary>
    public static List<FilterToken> Of(string filter)
    {
        var tokens = new List<FilterToken>();
        var at = 0;
        while (at < filter.Length)
        {
            if (char.IsWhiteSpace(filter[at]))
            {
                at++;
                continue;
            }

            var token = Next(filter, at);
            tokens.Add(token);
            at += token.Text.Length;
        }

        tokens.Add(new FilterToken("end", string.Empty, Value: null, filter.Length));
        return tokens;
    }

    private static FilterToken Next(string filter, int at)
    {
        var first = filter[at];
        if (first is '(' or ')' or ',' or '/' or ':')
        {
            return new FilterToken(first.ToString(), first.ToString(), Value: null, at);
        }

        if (first == '\'')
        {
            return Quoted(filter, at);
        }

        var end = at;
        while (end < filter.Length && (char.IsLetterOrDigit(filter[end]) || filter[end] is '_' or '.' or '-' or '@'))
        {
            end++;
        }

        var word = filter[at..end];
        if (word.Length == 0)
        {
            throw Syntax(filter, at);
        }

        if (char.IsDigit(first) || first == '-')
        {
            return long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? new FilterToken("literal", word, number, at)
                : throw Syntax(filter, at);
        }

        return word switch
        {
            "true" or "false" => new FilterToken("literal", word, word == "true", at),
            "null" => new FilterToken("literal", word, Value: null, at),
            _ => new FilterToken("name", word, Value: null, at),
        };
    }

    private static FilterToken Quoted(string filter, int at)
    {
        var value = new StringBuilder();
        for (var i = at + 1; i < filter.Length; i++)
        {
            if (filter[i] != '\'')
            {
                value.Append(filter[i]);
            }
            else if (i + 1 < filter.Length && filter[i + 1] == '\'')
            {
                value.Append('\'');
                i++;
            }
            else
            {
                return new FilterToken("literal", filter[at..(i + 1)], value.ToString(), at);
            }
        }

        throw Syntax(filter, at);
    }

    /// <summary>What the service says of a filter that it cannot read.</summary>
    public static SearchError Syntax(string filter, int at) => SearchError.Expression(string.Create(CultureInfo.InvariantCulture, $"Syntax error at position {at} in '{filter}'."), "$filter");
}
