using Resolver.Syntax.Outlines;

namespace Resolver.Syntax.Worker.TreeSitter;

/// <summary>Outlines by tree-sitter: a text that does not parse gives what can be made out of it. Not for concurrent callers.</summary>
internal sealed class TreeOutliner
{
    private static readonly LanguageRules[] All = [new GoRules(), new PythonRules(), new JavaRules(), new RustRules(), .. EcmaRules.All];

    private readonly Dictionary<string, (LanguageRules Rules, Grammar Grammar, NodeRoles Roles, nint Parser)> languages = new(StringComparer.Ordinal);

    /// <summary>Loads what is there.</summary>
    public TreeOutliner()
    {
        foreach (var rules in All)
        {
            if (Grammar.Load(rules.File, rules.Export) is { } grammar && Native.ParserNew() is var parser && Native.ParserSetLanguage(parser, grammar.Language))
            {
                languages[rules.Language] = (rules, grammar, new NodeRoles(grammar, rules), parser);
            }
        }
    }

    /// <summary>The languages whose grammars were there.</summary>
    public IReadOnlyCollection<string> Languages => languages.Keys;

    /// <summary>Outlines one text.</summary>
    public Outline Outline(string language, string text)
    {
        // Most of a text is in bodies, where nothing is declared that is listed. One that is not whole is parsed with them: its errors may be there.
        var bodies = languages[language].Rules.Bodies?.Find(text) ?? [];
        return bodies.Count > 0 && Outline(language, text, bodies) is { Errors.Count: 0 } outline ? outline : Outline(language, text, []);
    }

    private unsafe Outline Outline(string language, string text, IReadOnlyList<TextSpan> bodies)
    {
        var (rules, grammar, roles, parser) = languages[language];
        fixed (char* characters = text)
        fixed (TsRange* ranges = bodies.Count == 0 ? [] : Ranges.Without(text, bodies))
        {
            Native.ParserSetRanges(parser, ranges, ranges is null ? 0u : (uint)bodies.Count + 1);
            var tree = Native.Parse(parser, oldTree: 0, characters, (uint)text.Length * sizeof(char), Native.Utf16);
            if (tree == 0)
            {
                Native.ParserReset(parser);
                return new Outline(language, [], [], [], ["1: the parser gave up"]);
            }

            try
            {
                return new TreeWalk(rules, roles, new ParsedText(grammar, text), bodies).Walk(Native.TreeRoot(tree));
            }
            finally
            {
                Native.TreeDelete(tree);
            }
        }
    }
}
