using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Resolver.Index.Store;

/// <summary>That a unit has a stem.</summary>
internal readonly record struct Posting(int Unit, TermCount Count);

/// <summary>
/// The units of each stem, ascending; some ten million postings of a repository of 100 MB. One takes four bytes: its count, and how far its unit
/// is from the one before. They stand in slices of shared pages, each slice twice as long as the one before it, so that a list that grows is never
/// copied, little room is left over, and the garbage collector sees a few pages without a reference instead of half a million arrays.
/// </summary>
internal sealed class PostingLists
{
    private const int PageBits = 14;
    private const int PageCells = 1 << PageBits; // 64 KiB
    private const int FirstSlice = 4;            // cells, the last of which leads to the next slice
    private const int MostLevel = 8;             // slices of 1024 cells

    private readonly List<uint[]> pages = [];
    private readonly List<Entry> lists = [];
    private int written = PageCells; // cells of the last page that belong to slices

    /// <summary>About what the postings take in memory.</summary>
    public long Bytes => (long)pages.Count * PageCells * sizeof(uint);

    /// <summary>The units of a stem; valid until something is added.</summary>
    public PostingList this[int list] => list < lists.Count && lists[list] is { Count: > 0 } entry
        ? new PostingList(this, entry.Count, entry.Head, entry.Count == 1 ? new Posting(entry.Last, new TermCount((ushort)entry.Head)) : null)
        : default;

    /// <summary>Adds a unit, after all that the stem has.</summary>
    public void Add(int list, Posting posting)
    {
        if (list >= lists.Count)
        {
            CollectionsMarshal.SetCount(lists, list + 1);
        }

        ref var entry = ref CollectionsMarshal.AsSpan(lists)[list];
        if (++entry.Count == 1)
        {
            // Most stems have one unit: it stands in the entry itself.
            (entry.Last, entry.Head) = (posting.Unit, posting.Count.Packed);
            return;
        }

        if (entry.Count == 2)
        {
            var first = new TermCount((ushort)entry.Head);
            entry.Head = entry.Tail = NewSlice(FirstSlice);
            entry.Left = FirstSlice - 1;
            Write(ref entry, entry.Last, first);
        }

        Write(ref entry, posting.Unit - entry.Last, posting.Count);
        entry.Last = posting.Unit;
    }

    /// <summary>A slice with its last cell.</summary>
    internal ReadOnlySpan<uint> Slice(uint at, int level) => pages[(int)(at >> PageBits)].AsSpan((int)(at & (PageCells - 1)), FirstSlice << Math.Min(level, MostLevel));

    private void Write(ref Entry entry, int difference, TermCount count)
    {
        Write(ref entry, ((uint)count.Packed << 16) | Math.Min((uint)difference, PostingList.Far));
        if (difference >= PostingList.Far)
        {
            Write(ref entry, (uint)difference);
        }
    }

    private void Write(ref Entry entry, uint cell)
    {
        if (entry.Left == 0)
        {
            entry.Level = (byte)Math.Min(entry.Level + 1, MostLevel);
            var size = FirstSlice << entry.Level;
            var next = NewSlice(size);
            Cell(entry.Tail) = next;
            entry.Tail = next;
            entry.Left = (ushort)(size - 1);
        }

        Cell(entry.Tail++) = cell;
        entry.Left--;
    }

    private ref uint Cell(uint at) => ref pages[(int)(at >> PageBits)][at & (PageCells - 1)];

    private uint NewSlice(int cells)
    {
        if (written + cells > PageCells)
        {
            pages.Add(new uint[PageCells]);
            written = 0;
        }

        written += cells;
        return ((uint)(pages.Count - 1) << PageBits) | (uint)(written - cells);
    }

    private struct Entry
    {
        public int Count;
        public int Last;    // the last unit
        public uint Head;   // the first slice; of one unit alone, its count
        public uint Tail;   // the next cell to write, or the cell that will lead on
        public ushort Left; // cells of the last slice before that one
        public byte Level;  // of the last slice
    }
}

/// <summary>The units of one stem, ascending.</summary>
internal readonly ref struct PostingList(PostingLists lists, int count, uint head, Posting? only)
{
    /// <summary>A difference of so much or more stands in a cell of its own.</summary>
    public const uint Far = ushort.MaxValue;

    private readonly PostingLists lists = lists;
    private readonly uint head = head;
    private readonly Posting? only = only;

    /// <summary>How many units.</summary>
    public int Count { get; } = count;

    /// <summary>One after the other.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Goes over a list. It unpacks some at a time: one loop does that faster than each step by itself.</summary>
    public ref struct Enumerator
    {
        private readonly PostingLists lists;
        private ReadOnlySpan<uint> slice;
        private int level;
        private int cell; // of the slice, the next one
        private int left; // postings that are not unpacked
        private Some some;
        private int read;
        private int at;

        internal Enumerator(PostingList list)
        {
            lists = list.lists;
            if (list.only is { } only)
            {
                some[0] = only;
                read = 1;
            }
            else if (list.Count > 0)
            {
                left = list.Count;
                slice = lists.Slice(list.head, 0);
            }

            at = -1;
        }

        public readonly Posting Current
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => some[at];
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool MoveNext() => ++at < read || Unpack();

        private bool Unpack()
        {
            var unit = read == 0 ? 0 : some[read - 1].Unit;
            read = Math.Min(left, Some.Length);
            left -= read;
            at = 0;
            for (var i = 0; i < read; i++)
            {
                var packed = Next();
                var difference = packed & Far;
                unit += (int)(difference == Far ? Next() : difference);
                some[i] = new Posting(unit, new TermCount((ushort)(packed >> 16)));
            }

            return read > 0;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private uint Next()
        {
            if (cell == slice.Length - 1)
            {
                slice = lists.Slice(slice[cell], ++level);
                cell = 0;
            }

            return slice[cell++];
        }
    }

    [InlineArray(Length)]
    private struct Some
    {
        public const int Length = 64;

        private Posting first;
    }
}
