namespace Resolver.Syntax.Worker.TreeSitter;

/// <summary>A text with its tree; gives what rules ask of a node.</summary>
internal sealed class ParsedText(Grammar grammar, string text)
{
    private const int LongestName = 200;

    /// <summary>The text.</summary>
    public string Text => text;

    /// <summary>The type of a node; empty for a token.</summary>
    public string Type(TsNode node) => node.IsNull ? string.Empty : Native.Symbol(node) is var symbol && symbol < grammar.Types.Count ? grammar.Types[symbol] : "ERROR";

    /// <summary>Where a node begins, code units.</summary>
    public static int Start(TsNode node) => (int)(Native.StartByte(node) / sizeof(char));

    /// <summary>Where a node ends.</summary>
    public static int End(TsNode node) => (int)(Native.EndByte(node) / sizeof(char));

    /// <summary>From where to where.</summary>
    public static TextSpan Span(TsNode node) => new(Start(node), End(node));

    /// <summary>A child by its field; null where there is none.</summary>
    public TsNode Field(TsNode node, string name) => !node.IsNull && grammar.Field(name) is > 0 and var field ? Native.Field(node, field) : default;

    /// <summary>Children that have a type.</summary>
    public static IEnumerable<TsNode> Named(TsNode node)
    {
        if (node.IsNull)
        {
            yield break;
        }

        var count = Native.NamedChildCount(node);
        for (var i = 0u; i < count; i++)
        {
            yield return Native.NamedChild(node, i);
        }
    }

    /// <summary>The first child of one of these types, or a null node.</summary>
    public TsNode Child(TsNode node, params ReadOnlySpan<string> types)
    {
        foreach (var child in Named(node))
        {
            if (types.Contains(Type(child)))
            {
                return child;
            }
        }

        return default;
    }

    /// <summary>What a node says, cut where it is long; empty for a null node.</summary>
    public string Said(TsNode node) => node.IsNull ? string.Empty : text.Substring(Start(node), Math.Min(LongestName, End(node) - Start(node)));

    /// <summary>What the field of a node says.</summary>
    public string Said(TsNode node, string field) => Said(Field(node, field));
}
