namespace Shop.Catalogue;

/// <summary>Which page of a list is wanted. Pages are counted from 1.</summary>
public sealed record PageRequest
{
    public const int DefaultSize = 20;
    public const int MaxSize = 100;

    public PageRequest(int number = 1, int size = DefaultSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        Number = number;
        Size = Math.Min(size, MaxSize);
    }

    public int Number { get; }

    public int Size { get; }

    public int Offset => (Number - 1) * Size;

    public PageRequest Next() => new(Number + 1, Size);
}
