using System.Text;

namespace Resolver.Models.Chains.Scaffold.Proto;

/// <summary>Options: read as text, because only three of them matter here, and skipped where they stand alone.</summary>
internal static class ProtoOptions
{
    /// <summary><c>option name = value;</c></summary>
    public static void Statement(ProtoCursor tokens)
    {
        tokens.Take("option");
        while (!tokens.Here.Is(";"))
        {
            if (tokens.Here.Is("{"))
            {
                Balanced(tokens);
            }
            else
            {
                tokens.Skip();
            }
        }

        tokens.Skip();
    }

    /// <summary><c>[name = value, …]</c> behind a field; none where there is no bracket.</summary>
    public static IReadOnlyList<ProtoOption> Bracketed(ProtoCursor tokens)
    {
        var options = new List<ProtoOption>();
        if (!tokens.Here.Is("["))
        {
            return options;
        }

        do
        {
            tokens.Skip();
            var name = Until(tokens, "=");
            tokens.Take("=");
            options.Add(new ProtoOption(name, Until(tokens, ",", "]")));
        }
        while (tokens.Here.Is(","));
        tokens.Take("]");
        return options;
    }

    /// <summary>What stands behind an rpc: a semicolon or a block of options.</summary>
    public static void RpcBody(ProtoCursor tokens)
    {
        if (tokens.Here.Is("{"))
        {
            Balanced(tokens);
        }
        else
        {
            tokens.Take(";");
        }
    }

    /// <summary>Skips a block in braces.</summary>
    public static void Balanced(ProtoCursor tokens)
    {
        var depth = 0;
        do
        {
            depth += tokens.Here.Is("{") ? 1 : tokens.Here.Is("}") ? -1 : 0;
            tokens.Skip();
        }
        while (depth > 0);
    }

    // Values may be nested: lists and messages in braces hold commas of their own.
    private static string Until(ProtoCursor tokens, params string[] ends)
    {
        var text = new StringBuilder();
        for (var depth = 0; depth > 0 || !ends.Any(tokens.Here.Is);)
        {
            depth += tokens.Here.Text is "{" or "[" && tokens.Here.Kind == TokenKind.Symbol ? 1
                : tokens.Here.Text is "}" or "]" && tokens.Here.Kind == TokenKind.Symbol ? -1
                : 0;
            text.Append(tokens.Here.Text);
            tokens.Skip();
        }

        return text.ToString();
    }
}
