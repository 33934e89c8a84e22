using System.Runtime.InteropServices;

namespace Resolver.Index.Store;

/// <summary>
/// Lists by number, most of them empty or of one value: half a million of them have to be small, and few objects for the garbage collector
/// to look at. Each gives its values as a span, which is valid until something is added.
/// </summary>
internal sealed class ManyLists<T>
    where T : unmanaged
{
    private readonly List<Entry> lists = [];

    /// <summary>The values of a list in the order in which they were added; none where nothing was.</summary>
    public ReadOnlySpan<T> this[int list]
    {
        get
        {
            if (list >= lists.Count)
            {
                return [];
            }

            ref var entry = ref CollectionsMarshal.AsSpan(lists)[list];
            return entry.More is { } more ? more.AsSpan(0, entry.Count) : MemoryMarshal.CreateReadOnlySpan(ref entry.Only, entry.Count);
        }
    }

    /// <summary>Adds a value to a list.</summary>
    public void Add(int list, T value)
    {
        if (list >= lists.Count)
        {
            CollectionsMarshal.SetCount(lists, list + 1);
        }

        ref var entry = ref CollectionsMarshal.AsSpan(lists)[list];
        if (entry.Count == 0)
        {
            entry.Only = value;
        }
        else
        {
            if (entry.More is null)
            {
                entry.More = new T[2];
                entry.More[0] = entry.Only;
            }
            else if (entry.Count == entry.More.Length)
            {
                Array.Resize(ref entry.More, entry.Count < 4 ? 4 : entry.Count + (entry.Count >> 2));
            }

            entry.More[entry.Count] = value;
        }

        entry.Count++;
    }

    private struct Entry
    {
        public T[]? More;
        public T Only;
        public int Count;
    }
}
