namespace Resolver.Benchmarks.Syntax;

/// <summary>A declaration as the language's own parser finds it. Offsets are UTF-16 code units.</summary>
/// <param name="Kind">In the parser's words.</param>
/// <param name="Names">What it declares; empty where it has no name.</param>
/// <param name="Docs">Where its doc comment, attributes or decorators begin as far as the parser gives them; otherwise <paramref name="Start"/>.</param>
/// <param name="Start">Where it begins without them.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Member">Whether it is a method or type inside of a type, and not at the top of its file, module or namespace.</param>
internal sealed record Declared(string Kind, IReadOnlyList<string> Names, int Docs, int Start, int End, bool Member);

/// <summary>What a language's own parser says of one file.</summary>
/// <param name="Path">As it was asked.</param>
/// <param name="Refused">Why it took the file for no valid program; null where it did not.</param>
/// <param name="Declared">What it declares.</param>
internal sealed record DeclaredFile(string Path, string? Refused, IReadOnlyList<Declared> Declared);
