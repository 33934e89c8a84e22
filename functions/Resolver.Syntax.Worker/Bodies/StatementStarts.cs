namespace Resolver.Syntax.Worker.Bodies;

/// <summary>Finds where statements begin in the inside of a body, by what stands on both sides of each place.</summary>
/// <param name="dialect">How the language looks.</param>
/// <param name="begins">Whether a statement begins at a token.</param>
internal sealed class StatementStarts(CodeDialect dialect, StatementStarts.Judge begins)
{
    /// <summary>Whether a statement begins at a token outside of all brackets.</summary>
    /// <param name="tokens">At the token.</param>
    /// <param name="kind">The token.</param>
    /// <param name="before">The one before it; NUL at the beginning, and a closing brace for all that stands in braces.</param>
    /// <param name="beforeThat">The one before that.</param>
    public delegate bool Judge(in CodeTokens tokens, char kind, char before, char beforeThat);

    /// <summary>Offsets in the body, ascending; with the comments above.</summary>
    public IReadOnlyList<int> In(ReadOnlySpan<char> body)
    {
        var starts = new List<int>();
        var tokens = new CodeTokens(body, dialect);
        var brackets = 0;
        var before = CodeTokens.None;
        var beforeThat = CodeTokens.None;
        for (var kind = tokens.Next(); kind != CodeTokens.None; kind = tokens.Next())
        {
            if (brackets == 0 && begins(tokens, kind, before, beforeThat))
            {
                starts.Add(tokens.Lead);
            }

            brackets += kind is '(' or '[' ? 1 : kind is ')' or ']' ? -1 : 0;
            if (kind == '{' && !tokens.Close())
            {
                break;
            }

            beforeThat = before;
            before = kind == '{' ? '}' : kind;
        }

        return starts;
    }
}
