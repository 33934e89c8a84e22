namespace Resolver.Repair.Mutate;

/// <summary>How a language spells what the shared operators write. No parsing, no I/O.</summary>
public interface ILanguageDialect
{
    /// <summary><c>python</c>, <c>csharp</c>: as <see cref="Syntax.SyntaxTree.Language"/>.</summary>
    string Language { get; }

    /// <summary>True and False, true and false.</summary>
    string True { get; }

    /// <summary>The other boolean.</summary>
    string False { get; }

    /// <summary>None, null.</summary>
    string Null { get; }

    /// <summary><c>and</c>, <c>&amp;&amp;</c>.</summary>
    string And { get; }

    /// <summary><c>or</c>, <c>||</c>.</summary>
    string Or { get; }

    /// <summary>Whether any expression may be a condition (Python) or only booleans (C#).</summary>
    bool Truthiness { get; }

    /// <summary>Names that no operator swaps: <c>self</c>, <c>this</c>, <c>_</c> …</summary>
    IReadOnlySet<string> FixedNames { get; }

    /// <summary>Functions that a value may be wrapped in, cheapest first: <c>len</c>, <c>set</c>, <c>abs</c>; empty where the language has none.</summary>
    IReadOnlyList<string> Wrappers { get; }

    /// <summary>Values that an early return gives back, cheapest first: <c>[]</c>, <c>0</c>, <c>None</c>, <c>False</c> …</summary>
    IReadOnlyList<string> EmptyValues { get; }

    /// <summary>Operators that a comparison may become, nearest first; empty where none makes sense.</summary>
    IReadOnlyList<string> ComparisonsFor(string comparison);

    /// <summary>Operators that an arithmetic or bitwise operator may become, nearest first.</summary>
    IReadOnlyList<string> ArithmeticFor(string arithmetic);

    /// <summary>Negates a condition: <c>not (x)</c>, <c>!(x)</c>.</summary>
    string Negate(string condition);

    /// <summary>Tests a value for null or absence: <c>x is None</c>, <c>x == null</c>.</summary>
    string IsNull(string expression);

    /// <summary>Tests a collection or a string for emptiness: <c>not x</c>, <c>x.Count == 0</c> in each spelling that may compile.</summary>
    IReadOnlyList<string> IsEmpty(string expression);

    /// <summary>A whole guard statement on lines of its own, with the given indent, without a line end: <c>if c: return v</c>.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="statement">One statement without its end, for example <c>return 0</c>.</param>
    /// <param name="indent">White space before its first line.</param>
    string Guard(string condition, string statement, string indent);

    /// <summary>A statement with its end: <c>x</c>, <c>x;</c>.</summary>
    string Statement(string text);

    /// <summary>What stands where a block loses its only statement: <c>pass</c>, <c>;</c>.</summary>
    string EmptyStatement { get; }

    /// <summary>A collection that holds one value, spelled as this language's most usual literal; null where it depends on types.</summary>
    string? CollectionOf(string element) => null;

    /// <summary>Functions that are the usual opposite or neighbour of this one, such as min and max; empty where there is none.</summary>
    IReadOnlyList<string> CounterpartsOf(string function) => [];

    /// <summary>The larger or smaller of two values, in each spelling: <c>max(a, b)</c>, <c>min(a, b)</c>.</summary>
    IReadOnlyList<string> ExtremesOf(string left, string right) => [];

    /// <summary>A slice of a sequence from a position on, and up to it; empty where the language has no slices.</summary>
    IReadOnlyList<string> SlicesOf(string sequence, string position) => [];

    /// <summary>The operators that apply: the shared ones and the language's own. Default: the shared ones.</summary>
    IReadOnlyList<IMutator> Mutators => Mutate.Mutators.Shared;
}
