namespace Resolver.Index.Store;

/// <summary>A list of plain values that gives its values as a span: a million small lists have to be small.</summary>
internal sealed class GrowingList<T>
    where T : unmanaged
{
    private T[] items = [];

    public int Count { get; private set; }

    public ReadOnlySpan<T> Items => items.AsSpan(0, Count);

    public T this[int index] => items[index];

    public void Add(T item)
    {
        if (Count == items.Length)
        {
            Array.Resize(ref items, Count < 4 ? 4 : Count + (Count >> 1));
        }

        items[Count++] = item;
    }
}
