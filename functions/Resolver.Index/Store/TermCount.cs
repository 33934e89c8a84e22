namespace Resolver.Index.Store;

/// <summary>How often a stem stands in the three fields of a unit, packed: text to 255, symbol and path to 15; more counts as that many.</summary>
internal readonly record struct TermCount(ushort Packed)
{
    private const int MostInText = 255;
    private const int MostInName = 15;

    public int InText => Packed & MostInText;

    public int InSymbol => (Packed >> 8) & MostInName;

    public int InPath => Packed >> 12;

    public TermCount PlusText() => InText < MostInText ? new TermCount((ushort)(Packed + 1)) : this;

    public TermCount PlusSymbol() => InSymbol < MostInName ? new TermCount((ushort)(Packed + (1 << 8))) : this;

    public TermCount PlusPath() => InPath < MostInName ? new TermCount((ushort)(Packed + (1 << 12))) : this;
}

/// <summary>How many words the fields of a unit have.</summary>
internal readonly record struct FieldLengths(int Text, int Symbol, int Path);
