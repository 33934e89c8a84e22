using Resolver.Syntax;

namespace Resolver.Index.Store;

/// <summary>A unit as <c>file.units</c> has it. Names, uses and terms are ids of the table <c>text</c>.</summary>
internal readonly record struct UnitRecord(string Symbol, string Kind, int First, int Last, bool IsTest, FieldLengths Lengths, int[] Names, int[] Uses, int[] Terms, ushort[] Counts);

/// <summary>The blobs of a file: what a search needs of each unit, what showing one needs, and the words in their order.</summary>
internal static class UnitBlobs
{
    /// <summary>Units with the ids that their names, uses and stems have.</summary>
    public static UnitRecord[] Records(IReadOnlyList<CountedUnit> units, TextIds ids)
    {
        var records = new UnitRecord[units.Count];
        for (var i = 0; i < records.Length; i++)
        {
            var chunk = units[i].Chunk;
            var terms = new int[units[i].Stems.Length];
            var counts = new ushort[terms.Length];
            for (var term = 0; term < terms.Length; term++)
            {
                terms[term] = ids.OfStem(units[i].Stems[term]);
                counts[term] = units[i].Counts[term].Packed;
            }

            Array.Sort(terms, counts);
            var names = Ids(ids, chunk.OtherNames, [ids.Of(chunk.Name)]);
            var uses = Ids(ids, chunk.References, []);
            Array.Sort(uses);
            records[i] = new UnitRecord(chunk.Symbol, chunk.Kind, chunk.Start, chunk.End, chunk.IsTest, units[i].Lengths, names, uses, terms, counts);
        }

        return records;
    }

    /// <summary>Packs what a search needs.</summary>
    /// <param name="to">Written to from its beginning.</param>
    /// <param name="imports">What the file imports.</param>
    /// <param name="units">In source order.</param>
    public static byte[] Pack(PackedWriter to, IReadOnlyList<string> imports, UnitRecord[] units)
    {
        to.Number(imports.Count);
        foreach (var import in imports)
        {
            to.Text(import);
        }

        to.Number(units.Length);
        foreach (ref readonly var unit in units.AsSpan())
        {
            to.Text(unit.Symbol);
            to.Text(unit.Kind);
            to.Number(unit.First);
            to.Number(unit.Last - unit.First);
            to.Number(unit.IsTest ? 1 : 0);
            to.Number(unit.Lengths.Text);
            to.Number(unit.Lengths.Symbol);
            to.Number(unit.Lengths.Path);
            to.Number(unit.Names.Length);
            foreach (var name in unit.Names)
            {
                to.Number(name);
            }

            to.Ascending(unit.Uses);
            to.Ascending(unit.Terms);
            foreach (var count in unit.Counts)
            {
                to.Short(count);
            }
        }

        return to.ToArray();
    }

    /// <summary>Unpacks it.</summary>
    public static (string[] Imports, UnitRecord[] Units) Unpack(ReadOnlySpan<byte> blob)
    {
        var from = new PackedReader(blob);
        var imports = new string[from.Number()];
        for (var i = 0; i < imports.Length; i++)
        {
            imports[i] = from.Text();
        }

        var units = new UnitRecord[from.Number()];
        for (var i = 0; i < units.Length; i++)
        {
            units[i] = Unit(ref from);
        }

        return (imports, units);
    }

    /// <summary>Packs what showing needs.</summary>
    public static byte[] PackDetail(PackedWriter to, IReadOnlyList<CountedUnit> units)
    {
        foreach (var chunk in units.Select(unit => unit.Chunk))
        {
            to.Ascending(chunk.Elided.Count == 0 ? [] : [.. chunk.Elided.SelectMany(span => new[] { span.Start, span.End })]);
            to.Number(chunk.Signature is null ? 0 : 1);
            if (chunk.Signature is { } signature)
            {
                to.Text(signature);
            }
        }

        return to.ToArray();
    }

    /// <summary>Unpacks one unit of it.</summary>
    public static (IReadOnlyList<TextSpan> Elided, string? Signature) UnpackDetail(ReadOnlySpan<byte> blob, int unit)
    {
        var from = new PackedReader(blob);
        for (var i = 0; ; i++)
        {
            var edges = from.Ascending();
            var signature = from.Number() == 1 ? from.Text() : null;
            if (i == unit)
            {
                return ([.. edges.Chunk(2).Select(edge => new TextSpan(edge[0], edge[1]))], signature);
            }
        }
    }

    /// <summary>Packs the words of each unit's text in their order.</summary>
    public static byte[] PackOrder(PackedWriter to, IReadOnlyList<CountedUnit> units, TextIds ids)
    {
        foreach (var unit in units)
        {
            to.Number(unit.InOrder.Length);
            foreach (var stem in unit.InOrder)
            {
                to.Number(ids.OfStem(stem));
            }
        }

        return to.ToArray();
    }

    /// <summary>Unpacks it, for each unit.</summary>
    public static int[][] UnpackOrder(ReadOnlySpan<byte> blob, int units)
    {
        var from = new PackedReader(blob);
        var order = new int[units][];
        for (var i = 0; i < units; i++)
        {
            order[i] = new int[from.Number()];
            for (var word = 0; word < order[i].Length; word++)
            {
                order[i][word] = from.Number();
            }
        }

        return order;
    }

    private static int[] Ids(TextIds ids, IReadOnlyList<string> texts, ReadOnlySpan<int> first)
    {
        int[] found = first.Length + texts.Count == 0 ? [] : new int[first.Length + texts.Count];
        first.CopyTo(found);
        for (var i = 0; i < texts.Count; i++)
        {
            found[first.Length + i] = ids.Of(texts[i]);
        }

        return found;
    }

    private static UnitRecord Unit(ref PackedReader from)
    {
        var symbol = from.Text();
        var kind = string.Intern(from.Text());
        var first = from.Number();
        var last = first + from.Number();
        var isTest = from.Number() == 1;
        var lengths = new FieldLengths(from.Number(), from.Number(), from.Number());
        var names = new int[from.Number()];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = from.Number();
        }

        var uses = from.Ascending();
        var terms = from.Ascending();
        var counts = new ushort[terms.Length];
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = from.Short();
        }

        return new UnitRecord(symbol, kind, first, last, isTest, lengths, names, uses, terms, counts);
    }
}
