using Resolver.Syntax.Outlines;

namespace Resolver.Benchmarks.Syntax;

/// <summary>How an outline fares with one declaration of the language's own parser.</summary>
internal enum Finding
{
    /// <summary>There, from its docs to its end, under its names, in exactly one declaration.</summary>
    Whole,

    /// <summary>No declaration of the outline has its place.</summary>
    Missing,

    /// <summary>One begins or ends elsewhere.</summary>
    Cut,

    /// <summary>There, but another declaration at the same level has part of it too.</summary>
    Twice,

    /// <summary>There, but under other names.</summary>
    Misnamed,
}

/// <summary>Compares an outline with what the language's own parser declares.</summary>
internal sealed class OutlineCheck
{
    private readonly SourceFile file;
    private readonly Outline outline;
    private readonly List<Declaration> top;
    private readonly List<Declaration> members;

    public OutlineCheck(SourceFile file, Outline outline)
    {
        this.file = file;
        this.outline = outline;
        top = [.. outline.Declarations.Where(AtTop)];
        members = [.. outline.Declarations.Where(declaration => !AtTop(declaration))];
    }

    /// <summary>How one declaration fares.</summary>
    public Finding Judge(Declared declared)
    {
        var level = declared.Member ? members : top;
        var alike = level.Where(found => EndsAt(found.Span.End, declared.End) && BeginsAt(found.Span.Start, declared)).ToList();
        // A namespace, a module or an impl reaches around what it holds; so does a type around its members.
        var touching = level.Where(found => found.Span.Start < declared.End && declared.Start < found.Span.End && !Encloses(found, declared)).ToList();
        return alike.Count switch
        {
            0 => touching.Count > 0 || level.Exists(found => found.Span.Start <= declared.Start && declared.End <= found.Span.End && !IsHolder(found)) ? Finding.Cut : Finding.Missing,
            > 1 => Finding.Twice,
            _ when touching.Exists(found => found != alike[0] && !Holds(alike[0], found)) => Finding.Twice,
            _ => Named(alike[0], declared) ? Finding.Whole : Finding.Misnamed,
        };
    }

    // At the top of its file or of what merely holds it. A holder with a receiver is Rust's impl: what it holds are members of a type.
    private bool AtTop(Declaration declaration) =>
        declaration.Parent < 0
        || (outline.Declarations[declaration.Parent] is { Kind: DeclarationKind.Namespace, Receiver.Length: 0 } around && AtTop(around));

    private static bool IsHolder(Declaration found) => found.Kind is DeclarationKind.Namespace or DeclarationKind.Type;

    private static bool Encloses(Declaration found, Declared declared) =>
        found.Span.Start <= declared.Start && declared.End <= found.Span.End && found.Span.Length > declared.End - declared.Start
        && (found.Kind == DeclarationKind.Namespace || (declared.Member && found.Kind == DeclarationKind.Type && found.Body?.Start <= declared.Start));

    // What a found declaration holds itself is not a second copy of it.
    private bool Holds(Declaration around, Declaration inner)
    {
        for (var parent = inner.Parent; parent >= 0; parent = outline.Declarations[parent].Parent)
        {
            if (outline.Declarations[parent] == around)
            {
                return true;
            }
        }

        return false;
    }

    private bool BeginsAt(int start, Declared declared) => start <= declared.Docs && OnlyComments(file.Text.AsSpan(start, declared.Docs - start));

    // Whether a semicolon or a comment behind the last line belongs to a declaration is a matter of taste; that nothing of it is lost is not.
    private bool EndsAt(int end, int expected)
    {
        var between = file.Text.AsSpan(Math.Min(end, expected), Math.Abs(end - expected)).TrimStart().TrimStart(';');
        return end >= expected ? OnlyComments(between) : between.TrimEnd().IsEmpty;
    }

    private bool OnlyComments(ReadOnlySpan<char> text)
    {
        var line = outline.Language == "python" ? "#" : "//";
        for (text = text.TrimStart(); !text.IsEmpty; text = text.TrimStart())
        {
            var isLine = text.StartsWith(line);
            if (!isLine && (line == "#" || !text.StartsWith("/*")))
            {
                return false;
            }

            var end = isLine ? text.IndexOf('\n') : text[2..].IndexOf("*/") is >= 0 and var close ? close + 3 : -1;
            text = end < 0 ? [] : text[(end + 1)..];
        }

        return true;
    }

    private static bool Named(Declaration found, Declared declared)
    {
        IReadOnlyList<string> names = found.Names.Count > 0 ? found.Names : [found.Name];
        return declared.Names.All(name => names.Contains(name, StringComparer.Ordinal));
    }
}
