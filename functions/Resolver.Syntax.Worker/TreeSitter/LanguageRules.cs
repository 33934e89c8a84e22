using Resolver.Syntax.Outlines;
using Resolver.Syntax.Worker.Bodies;

namespace Resolver.Syntax.Worker.TreeSitter;

/// <summary>What a node declares.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name.</param>
internal sealed record Described(DeclarationKind Kind, string Name)
{
    /// <summary>As in <see cref="Declaration"/>.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>As in <see cref="Declaration"/>.</summary>
    public string Receiver { get; init; } = string.Empty;

    /// <summary>The node of its body.</summary>
    public TsNode Body { get; init; }

    /// <summary>As in <see cref="Declaration"/>.</summary>
    public bool IsTest { get; init; }

    /// <summary>Whether what the first function in it declares is declared by it: a call that groups tests.</summary>
    public bool OpensBody { get; init; }
}

/// <summary>Where a node stands.</summary>
/// <param name="Parent">The declaration around it, or null.</param>
/// <param name="Head">Comments and attributes before it, or an empty text.</param>
internal readonly record struct Standing(Declaration? Parent, string Head)
{
    /// <summary>Whether a type is around it.</summary>
    public bool InType => Parent?.Kind == DeclarationKind.Type;
}

/// <summary>How one grammar of tree-sitter says what an outline wants to know. Types of nodes are those of the grammar's <c>node-types.json</c>.</summary>
internal abstract class LanguageRules
{
    /// <summary>The language, as <see cref="Outline.Language"/> has it.</summary>
    public abstract string Language { get; }

    /// <summary>The grammar's file, without <c>.node</c>.</summary>
    public abstract string File { get; }

    /// <summary>The function of the file that gives the grammar.</summary>
    public virtual string Export => "tree_sitter_" + Language;

    /// <summary>Comments and attributes that stand before what they belong to.</summary>
    public abstract IReadOnlySet<string> Heads { get; }

    /// <summary>Whether a comment or attribute belongs to what follows also across empty lines.</summary>
    public virtual bool Sticks(ParsedText text, TsNode head) => false;

    /// <summary>What may declare something: <see cref="Describe"/> is asked.</summary>
    public abstract IReadOnlySet<string> Declarations { get; }

    /// <summary>What may wrap one declaration, which then is as long as the wrapper.</summary>
    public virtual IReadOnlySet<string> Wrappers { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Functions without a name: what they declare is their own.</summary>
    public virtual IReadOnlySet<string> Lambdas { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>What uses a name: <see cref="Used"/> is asked.</summary>
    public abstract IReadOnlySet<string> References { get; }

    /// <summary>What imports: <see cref="Imported"/> is asked.</summary>
    public abstract IReadOnlySet<string> Imports { get; }

    /// <summary>Finds bodies that need no parsing; null where the language's texts cannot be read without its grammar.</summary>
    public virtual BodyRules? Bodies => null;

    /// <summary>What a node declares; null for nothing after all.</summary>
    public abstract Described? Describe(ParsedText text, TsNode node, string type, Standing standing);

    /// <summary>Whether a wrapper wraps one declaration and not several.</summary>
    public virtual bool Wraps(ParsedText text, TsNode node) => true;

    /// <summary>Whether the first function in a node runs at once, so that what it declares is declared here.</summary>
    public virtual bool RunsAtOnce(ParsedText text, TsNode node, string type) => false;

    /// <summary>The name that a node uses; empty for none.</summary>
    public abstract string Used(ParsedText text, TsNode node, string type);

    /// <summary>What a node imports; empty for nothing.</summary>
    public abstract string Imported(ParsedText text, TsNode node, string type);

    /// <summary>A set of types of nodes.</summary>
    protected static IReadOnlySet<string> Set(params IEnumerable<string> types) => new HashSet<string>(types, StringComparer.Ordinal);
}
