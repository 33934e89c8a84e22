namespace Resolver.Syntax.Worker.Bodies;

/// <summary>
/// Finds the bodies of Java's methods, constructors, initializers and enum constants, and what stands in the braces of values. A brace belongs to a
/// type where the member that it is in says <c>class</c>, <c>interface</c>, <c>enum</c> or <c>record</c> before any <c>=</c>.
/// </summary>
internal ref struct JavaBodies
{
    private readonly List<TextSpan> found = [];
    private CodeTokens tokens;
    private int types;          // how many are open
    private int brackets;
    private bool isType;        // what stands here since the last member declares one
    private bool isValue;
    private bool wasDot;        // the token before
    private bool wasRecord;

    private JavaBodies(ReadOnlySpan<char> text) => tokens = new CodeTokens(text, CodeDialect.Java);

    /// <summary>The insides of bodies in source order; null for a text whose brackets do not fit.</summary>
    public static IReadOnlyList<TextSpan>? Find(ReadOnlySpan<char> text) => new JavaBodies(text).Find();

    /// <summary>Whether a statement begins at a token: behind a semicolon or a block, unless the block goes on.</summary>
    public static bool Begins(in CodeTokens tokens, char kind, char before, char beforeThat) => before switch
    {
        CodeTokens.None or ';' => kind != ';',
        '}' => kind == CodeTokens.Name && tokens.Text is not ("else" or "catch" or "finally" or "while"),
        _ => false,
    };

    private List<TextSpan>? Find()
    {
        for (var kind = tokens.Next(); kind != CodeTokens.None; kind = tokens.Next())
        {
            if (!Take(kind))
            {
                return null;
            }

            wasDot = kind == '.';
            wasRecord = kind == CodeTokens.Name && tokens.Text is "record";
        }

        return types == 0 && brackets == 0 && !tokens.IsBroken ? found : null;
    }

    private bool Take(char kind)
    {
        switch (kind)
        {
            case CodeTokens.Name when brackets == 0:
                // `record` is a keyword only before a name, and `Shop.class` is a value.
                isType |= wasRecord || (!wasDot && tokens.Text is "class" or "interface" or "enum");
                return true;
            case '=' when brackets == 0:
                isValue = true;
                return true;
            case ';' when brackets == 0:
                NextMember();
                return true;
            case '(' or '[':
                brackets++;
                return true;
            case ')' or ']':
                return --brackets >= 0;
            case '{':
                return Open();
            case '}':
                NextMember();
                return brackets == 0 && --types >= 0;
            default:
                return true;
        }
    }

    private bool Open()
    {
        if (isType && !isValue && brackets == 0)
        {
            types++;
            NextMember();
            return true;
        }

        var inside = tokens.Start + 1;
        if (!tokens.Close())
        {
            return false;
        }

        found.Add(new TextSpan(inside, tokens.Start));
        if (brackets == 0 && !isValue)
        {
            NextMember();
        }

        return true;
    }

    private void NextMember() => isType = isValue = false;
}
