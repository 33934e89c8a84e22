namespace Resolver.Syntax.Worker.TreeSitter;

/// <summary>What a type of node is to an outline; several at once.</summary>
[Flags]
internal enum NodeRole
{
    /// <summary>Its children count.</summary>
    Other = 0,

    /// <summary>A token without a name; it has no children.</summary>
    Token = 1,

    /// <summary>A comment or attribute.</summary>
    Head = 2,

    /// <summary>It may declare something.</summary>
    Declaration = 4,

    /// <summary>It may wrap a declaration.</summary>
    Wrapper = 8,

    /// <summary>A function without a name.</summary>
    Lambda = 16,

    /// <summary>It may use a name.</summary>
    Reference = 32,

    /// <summary>It imports.</summary>
    Import = 64,
}

/// <summary>The roles of a grammar's symbols: a walk asks by number.</summary>
internal sealed class NodeRoles
{
    private readonly NodeRole[] bySymbol;
    private readonly bool[] comments;

    public NodeRoles(Grammar grammar, LanguageRules rules)
    {
        bySymbol = [.. grammar.Types.Select(type => Of(type, rules))];
        comments = [.. grammar.Types.Select(static type => type.EndsWith("comment", StringComparison.Ordinal))];
    }

    /// <summary>The role of a symbol.</summary>
    public NodeRole Of(ushort symbol) => symbol < bySymbol.Length ? bySymbol[symbol] : NodeRole.Other;

    /// <summary>Whether a symbol is a comment: one behind something on its line belongs to that, an attribute never does.</summary>
    public bool IsComment(ushort symbol) => symbol < comments.Length && comments[symbol];

    private static NodeRole Of(string type, LanguageRules rules)
    {
        if (type.Length == 0)
        {
            return NodeRole.Token;
        }

        var role = NodeRole.Other;
        foreach (var (types, means) in new[]
        {
            (rules.Heads, NodeRole.Head), (rules.Declarations, NodeRole.Declaration), (rules.Wrappers, NodeRole.Wrapper), (rules.Lambdas, NodeRole.Lambda),
            (rules.References, NodeRole.Reference), (rules.Imports, NodeRole.Import),
        })
        {
            role |= types.Contains(type) ? means : NodeRole.Other;
        }

        return role;
    }
}
