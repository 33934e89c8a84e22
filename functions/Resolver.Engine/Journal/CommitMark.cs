using System.Buffers.Binary;

namespace Resolver.Engine.Journal;

/// <summary>How far a journal goes: the newest row of history and the newest of the inbox. Both only grow.</summary>
internal readonly record struct JournalEnd(long History, long Inbox)
{
    /// <summary>True where this journal lacks something that the other one has.</summary>
    public bool IsBehind(JournalEnd other) => History < other.History || Inbox < other.Inbox;

    /// <summary>The farther of each.</summary>
    public JournalEnd With(JournalEnd other) => new(Math.Max(History, other.History), Math.Max(Inbox, other.Inbox));

    public static JournalEnd Of(JournalConnection db) => new(
        db.Number("SELECT MAX(id) FROM history"), db.Number("SELECT seq FROM sqlite_sequence WHERE name = 'inbox'"));
}

/// <summary>
/// The end of the journal as this machine has acknowledged it, in a small file of its own beside the journal, written after each commit
/// and never flushed. It is at most as new as the journal, so a journal that is behind its mark has lost commits: it was cut, or replaced
/// by an older copy. A mark that is missing or torn says nothing.
/// </summary>
internal sealed class CommitMark : IDisposable
{
    private const int Size = 24;
    private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _file;
    private JournalEnd _newest;

    private CommitMark(Microsoft.Win32.SafeHandles.SafeFileHandle file) => _file = file;

    public static string PathIn(string folder) => Path.Combine(folder, "engine.mark");

    public static CommitMark Open(string folder) =>
        new(File.OpenHandle(PathIn(folder), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete));

    /// <summary>What was noted last; zeros where there is nothing.</summary>
    public JournalEnd Read()
    {
        Span<byte> bytes = stackalloc byte[Size];
        if (RandomAccess.Read(_file, bytes, 0) < Size)
        {
            return default;
        }

        var found = new JournalEnd(BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]));
        return BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]) == Check(found) ? found : default;
    }

    /// <summary>Notes what a commit brought to the disk.</summary>
    public void Write(JournalEnd end)
    {
        _newest = _newest.With(end);
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, _newest.History);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], _newest.Inbox);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], Check(_newest));
        try
        {
            RandomAccess.Write(_file, bytes, 0);
        }
        catch (IOException)
        {
            // The commit is on disk. A mark that stays behind only proves less.
        }
    }

    public void Dispose() => _file.Dispose();

    private static long Check(JournalEnd end) => ~(end.History ^ (end.Inbox << 1));
}
