using Resolver.Syntax;

namespace Resolver.Index.Store;

/// <summary>A unit as <c>file.units</c> has it. Names, uses and terms are ids of the table <c>text</c>.</summary>
internal readonly record struct UnitRecord(string Symbol, string Kind, int First, int Last, bool IsTest, FieldLengths Lengths, int[] Names, int[] Uses, int[] Terms, ushort[] Counts);

/// <summary>The two blobs of a file: what a search needs of each unit, and what showing one needs.</summary>
internal static class UnitBlobs
{
    /// <summary>Packs what a search needs.</summary>
    /// <param name="units">In source order.</param>
    /// <param name="imports">What the file imports.</param>
    /// <param name="idOf">The id of a name or stem.</param>
    /// <param name="stems">The stems of the counts.</param>
    public static byte[] Pack(IReadOnlyList<CountedUnit> units, IReadOnlyList<string> imports, Func<string, int> idOf, StemTable stems)
    {
        var to = new PackedWriter();
        to.Number(imports.Count);
        foreach (var import in imports)
        {
            to.Text(import);
        }

        to.Number(units.Count);
        foreach (var unit in units)
        {
            var chunk = unit.Chunk;
            to.Text(chunk.Symbol);
            to.Text(chunk.Kind);
            to.Number(chunk.Start);
            to.Number(chunk.End - chunk.Start);
            to.Number(chunk.IsTest ? 1 : 0);
            to.Number(unit.Lengths.Text);
            to.Number(unit.Lengths.Symbol);
            to.Number(unit.Lengths.Path);
            to.Number(1 + chunk.OtherNames.Count);
            to.Number(idOf(chunk.Name));
            foreach (var name in chunk.OtherNames)
            {
                to.Number(idOf(name));
            }

            to.Ascending([.. chunk.References.Select(idOf).Distinct().Order()]);
            var counts = unit.Counts.Select(count => (Id: idOf(stems[count.Key]), count.Value.Packed)).OrderBy(count => count.Id).ToList();
            to.Ascending([.. counts.Select(count => count.Id)]);
            counts.ForEach(count => to.Short(count.Packed));
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

    /// <summary>How many units a blob has.</summary>
    public static int Count(ReadOnlySpan<byte> blob)
    {
        if (blob.IsEmpty)
        {
            return 0;
        }

        var from = new PackedReader(blob);
        for (var imports = from.Number(); imports > 0; imports--)
        {
            from.Text();
        }

        return from.Number();
    }

    /// <summary>Packs what showing needs.</summary>
    public static byte[] PackDetail(IReadOnlyList<CountedUnit> units)
    {
        var to = new PackedWriter();
        foreach (var chunk in units.Select(unit => unit.Chunk))
        {
            to.Ascending([.. chunk.Elided.SelectMany(span => new[] { span.Start, span.End })]);
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
