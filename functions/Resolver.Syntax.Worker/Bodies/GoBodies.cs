namespace Resolver.Syntax.Worker.Bodies;

/// <summary>Finds the bodies of Go's functions, and what stands in the braces of its values: all but the braces of <c>struct</c> and <c>interface</c>.</summary>
internal static class GoBodies
{
    // A line that ends with one of these goes on in the next one; names and literals do not (the language's rule for semicolons).
    private const string GoOn = "([{,.+-*/%&|^<>=!:";

    /// <summary>The insides of bodies in source order; null for a text whose brackets do not fit.</summary>
    public static IReadOnlyList<TextSpan>? Find(ReadOnlySpan<char> text)
    {
        var found = new List<TextSpan>();
        var tokens = new CodeTokens(text, CodeDialect.Go);
        var brackets = 0;
        var opensType = false;  // the token before was `struct` or `interface`
        for (var kind = tokens.Next(); kind != CodeTokens.None; kind = tokens.Next())
        {
            switch (kind)
            {
                case '(' or '[':
                    brackets++;
                    break;
                case ')' or ']':
                    brackets--;
                    break;
                case '{':
                    var inside = tokens.Start + 1;
                    if (!tokens.Close())
                    {
                        return null;
                    }

                    if (!opensType)
                    {
                        found.Add(new TextSpan(inside, tokens.Start));
                    }

                    break;
                case '}':
                    return null;
            }

            opensType = kind == CodeTokens.Name && tokens.Text is "struct" or "interface";
        }

        return brackets == 0 && !tokens.IsBroken ? found : null;
    }

    /// <summary>Whether a statement begins at a token: the first one of its line, unless the line before goes on, or one behind a semicolon.</summary>
    public static bool Begins(in CodeTokens tokens, char kind, char before, char beforeThat) =>
        before is ';' or CodeTokens.None || (tokens.IsFirst && (!GoOn.Contains(before, StringComparison.Ordinal) || (before is '+' or '-' && before == beforeThat)));
}
