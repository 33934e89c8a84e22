namespace Resolver.Syntax.Outlines;

/// <summary>What a declaration is, whatever its language calls it.</summary>
public enum DeclarationKind
{
    /// <summary>A namespace, module or package block that holds other declarations and says nothing by itself.</summary>
    Namespace,

    /// <summary>A class, struct, record, interface, trait, enum, union, type alias or delegate.</summary>
    Type,

    /// <summary>A function outside of a type.</summary>
    Function,

    /// <summary>A method, constructor, destructor, operator, or accessor with a body; Go's methods and Rust's in an <c>impl</c> too.</summary>
    Method,

    /// <summary>A field or property, also one with short accessors; an enum's member.</summary>
    Field,

    /// <summary>A constant outside of a type, or a group of them that stands in one declaration.</summary>
    Constant,

    /// <summary>A variable outside of a type, or a group of them that stands in one declaration.</summary>
    Variable,
}

/// <summary>One declaration. Spans are UTF-16 code units of the file's text.</summary>
public sealed record Declaration
{
    /// <summary>What it is.</summary>
    public required DeclarationKind Kind { get; init; }

    /// <summary>Its own name; of a group the first one; empty where it has none (Rust's <c>impl</c> has its type's).</summary>
    public required string Name { get; init; }

    /// <summary>All names of a group, its own included, in source order; empty for anything else.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Index of the declaration around it in <see cref="Outline.Declarations"/>; -1 at the top.</summary>
    public int Parent { get; init; } = -1;

    /// <summary>The type that it belongs to where that stands elsewhere: Go's receiver, Rust's <c>impl</c>. Without pointers and type arguments; otherwise empty.</summary>
    public string Receiver { get; init; } = string.Empty;

    /// <summary>The whole of it: doc comment, attributes and decorators included.</summary>
    public required TextSpan Span { get; init; }

    /// <summary>What a signature leaves out: the body with its braces, or the suite after a colon. Null where there is none.</summary>
    public TextSpan? Body { get; init; }

    /// <summary>Offsets inside <see cref="Body"/> where a statement or member begins, ascending: an over-long unit is split there and nowhere else.</summary>
    public IReadOnlyList<int> Cuts { get; init; } = [];

    /// <summary>Whether a test runner would run it (or, for a type, would run something in it).</summary>
    public bool IsTest { get; init; }
}

/// <summary>A name that is used: called, made, inherited from, or named as a type.</summary>
/// <param name="Name">The last part: <c>Check</c> of <c>auth.Check(…)</c>.</param>
/// <param name="Declaration">Index of the innermost declaration around it; -1 outside of all.</param>
public readonly record struct Reference(string Name, int Declaration);

/// <summary>What a file declares and uses, without its statements.</summary>
/// <param name="Language"><c>csharp</c>, <c>python</c>, <c>go</c>, <c>javascript</c>, <c>typescript</c>, <c>tsx</c>, <c>java</c>, <c>rust</c>.</param>
/// <param name="Declarations">In source order, a parent before its children; spans of siblings do not overlap. Local functions and lambdas are not listed.</param>
/// <param name="References">Each name once for each declaration.</param>
/// <param name="Imports">Modules, packages, namespaces or files as the import writes them.</param>
/// <param name="Errors">Syntax errors as <c>line: message</c>, at most 20. What could be made out is listed all the same.</param>
public sealed record Outline(
    string Language, IReadOnlyList<Declaration> Declarations, IReadOnlyList<Reference> References, IReadOnlyList<string> Imports, IReadOnlyList<string> Errors);
