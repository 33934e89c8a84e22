using Resolver.Syntax;
using Resolver.Syntax.Outlines;
using Declaration = Resolver.Syntax.Outlines.Declaration;

namespace Resolver.Index.Chunk;

/// <summary>
/// Units of an outlined file: each declaration whole, a type with its fields and its members' signatures, long ones in parts, and what
/// stands outside of all of them as one unit of kind <c>file</c>.
/// </summary>
internal sealed class OutlineChunker
{
    private const int SmallField = 3; // lines: a field of less says nothing without its type

    private readonly Outline outline;
    private readonly TextLines lines;
    private readonly string fileName;
    private readonly string?[] symbols;
    private readonly bool[] isUnit;
    private readonly ILookup<int, int> children;
    private readonly ILookup<int, string> references; // by unit, each name once

    private OutlineChunker(Outline outline, TextLines lines, string fileName)
    {
        this.outline = outline;
        this.lines = lines;
        this.fileName = fileName;
        var all = outline.Declarations;
        symbols = new string?[all.Count];
        isUnit = [.. all.Select(IsUnit)];
        children = Enumerable.Range(0, all.Count).ToLookup(index => all[index].Parent);
        references = outline.References.Select(reference => reference with { Declaration = UnitAround(reference.Declaration) }).Distinct()
            .ToLookup(static reference => reference.Declaration, static reference => reference.Name);
    }

    /// <summary>Cuts a file.</summary>
    public static IReadOnlyList<FileChunk> Chunk(Outline outline, TextLines lines, string fileName)
    {
        var chunker = new OutlineChunker(outline, lines, fileName);
        var units = Enumerable.Range(0, outline.Declarations.Count).Where(index => chunker.isUnit[index]).SelectMany(chunker.Units).ToList();
        if (chunker.Rest(units.Count == 0) is { } rest)
        {
            units.Insert(0, rest);
        }

        return units;
    }

    private bool IsUnit(Declaration declaration) => declaration.Kind switch
    {
        DeclarationKind.Namespace => false,
        DeclarationKind.Field => LineOf(declaration.Span.End - 1) - LineOf(declaration.Span.Start) + 1 > SmallField,
        _ => true,
    };

    private IReadOnlyList<FileChunk> Units(int index)
    {
        var declaration = outline.Declarations[index];
        var inner = Inner(index);
        var pieces = Outside(declaration.Span, inner);
        foreach (var child in inner.Select(child => outline.Declarations[child]))
        {
            pieces.Add(Signature(child) is { IsEmpty: false } signature ? signature : child.Name.AsMemory());
        }

        var whole = new FileChunk(SymbolOf(index), declaration.Name, KindOf(declaration), LineOf(declaration.Span.Start), LineOf(declaration.Span.End - 1), pieces)
        {
            OtherNames = declaration.Names.Count == 0 ? [] : [.. declaration.Names.Where(name => name != declaration.Name).Distinct(StringComparer.Ordinal)],
            Elided = Bodies(inner),
            Signature = Signature(declaration) is { IsEmpty: false } head ? head.ToString() : null,
            References = [.. references[index]],
            IsTest = declaration.IsTest,
        };
        return LongUnits.Split(whole, declaration, lines);
    }

    // What stands outside of all declarations: the header, imports, statements of a script.
    private FileChunk? Rest(bool alone)
    {
        var outermost = Inner(-1);
        var pieces = Outside(new TextSpan(0, lines.Text.Length), outermost);
        return alone || pieces.Exists(SaysSomething)
            ? new FileChunk(fileName, fileName, "file", 1, lines.Count, pieces) { Elided = Bodies(outermost), References = [.. references[-1]] }
            : null;
    }

    private IReadOnlyList<TextSpan> Bodies(List<int> units) =>
        units.Count == 0 ? [] : [.. units.Select(index => outline.Declarations[index].Body).OfType<TextSpan>().Where(body => body.Length > 0).OrderBy(body => body.Start)];

    // The next units inside: a namespace's members are those of what is around it.
    private List<int> Inner(int index) => [.. children[index].SelectMany(child => isUnit[child] ? [child] : Inner(child))];

    private int UnitAround(int declaration)
    {
        while (declaration >= 0 && !isUnit[declaration])
        {
            declaration = outline.Declarations[declaration].Parent;
        }

        return declaration;
    }

    private string SymbolOf(int index)
    {
        if (symbols[index] is { } known)
        {
            return known;
        }

        var declaration = outline.Declarations[index];
        var scope = declaration.Parent >= 0 ? SymbolOf(declaration.Parent) : string.Empty;
        if (declaration.Receiver.Length > 0)
        {
            // The parent, if any, is the block of that type's methods; what is around it counts.
            var around = declaration.Parent >= 0 && outline.Declarations[declaration.Parent].Receiver.Length > 0 ? outline.Declarations[declaration.Parent].Parent : declaration.Parent;
            scope = around >= 0 ? $"{SymbolOf(around)}.{declaration.Receiver}" : declaration.Receiver;
            return symbols[index] = declaration.Kind == DeclarationKind.Namespace ? scope : $"{scope}.{declaration.Name}";
        }

        return symbols[index] = scope.Length == 0 ? declaration.Name : $"{scope}.{declaration.Name}";
    }

    // Empty where it has none.
    private ReadOnlyMemory<char> Signature(Declaration declaration) =>
        declaration.Body is { } body && body.Start > declaration.Span.Start ? Heads.Of(Text(declaration.Span.Start, body.Start)) : default;

    private static string KindOf(Declaration declaration) => declaration.Kind switch
    {
        DeclarationKind.Type => "type",
        DeclarationKind.Function or DeclarationKind.Method when declaration.IsTest => "test",
        DeclarationKind.Function => "function",
        DeclarationKind.Method => "method",
        DeclarationKind.Constant => "constant",
        DeclarationKind.Variable => "variable",
        _ => "field",
    };

    private int LineOf(int offset) => lines.LineOf(Math.Max(0, offset));

    private List<ReadOnlyMemory<char>> Outside(TextSpan whole, List<int> inner)
    {
        var pieces = new List<ReadOnlyMemory<char>>((2 * inner.Count) + 1);
        var at = whole.Start;
        foreach (var span in inner.Select(child => outline.Declarations[child].Span).OrderBy(static span => span.Start))
        {
            Add(span.Start);
            at = Math.Max(at, span.End);
        }

        Add(whole.End);
        return pieces;

        void Add(int end)
        {
            if (end > at)
            {
                pieces.Add(Text(at, end));
            }
        }
    }

    private static bool SaysSomething(ReadOnlyMemory<char> piece)
    {
        foreach (var c in piece.Span)
        {
            if (char.IsLetterOrDigit(c))
            {
                return true;
            }
        }

        return false;
    }

    private ReadOnlyMemory<char> Text(int start, int end) => lines.Text.AsMemory(start, end - start);
}
