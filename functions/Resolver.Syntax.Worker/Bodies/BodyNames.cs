namespace Resolver.Syntax.Worker.Bodies;

/// <summary>
/// Names that a body uses, without a tree: what stands before an opening parenthesis is called, what begins with a capital letter is a type or a
/// constant, and behind a dot only what is called or filled counts, or every field would.
/// </summary>
internal sealed class BodyNames
{
    private const int LongestName = 200;

    private readonly CodeDialect dialect;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> keywords;
    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    /// <summary>Creates a collector.</summary>
    /// <param name="dialect">How the language looks.</param>
    /// <param name="keywords">Words that may stand before a parenthesis and name nothing.</param>
    public BodyNames(CodeDialect dialect, params IEnumerable<string> keywords)
    {
        this.dialect = dialect;
        this.keywords = new HashSet<string>(keywords, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Each name once; valid until the next call.</summary>
    public IReadOnlyCollection<string> In(ReadOnlySpan<char> body)
    {
        names.Clear();
        var known = names.GetAlternateLookup<ReadOnlySpan<char>>();
        var tokens = new CodeTokens(body, dialect);
        ReadOnlySpan<char> name = [];
        var before = CodeTokens.None;   // the token before the name
        var last = CodeTokens.None;
        char kind;
        do
        {
            kind = tokens.Next();
            if (last == CodeTokens.Name && IsUse(name, before, kind))
            {
                known.Add(name);
            }

            if (kind == CodeTokens.Name)
            {
                name = tokens.Text;
                before = last;
            }

            last = kind;
        }
        while (kind != CodeTokens.None);

        return names;
    }

    private bool IsUse(ReadOnlySpan<char> name, char before, char after) =>
        name.Length <= LongestName
        && (after == '(' ? !keywords.Contains(name)
            : after == '{' && before is '&' or ']' || (char.IsUpper(name[0]) && (before != '.' || after == '{')));
}
