using System.Buffers.Binary;

namespace Resolver.Engine.Journal;

/// <summary>
/// How many commits this machine has acknowledged, in a small file of its own beside the journal, written after each commit and never
/// flushed. It is at most as new as the journal, so a journal that is older than its mark has lost commits: it was cut, or replaced by
/// an older copy. A mark that is missing or torn says nothing.
/// </summary>
internal sealed class CommitMark : IDisposable
{
    private const int Size = 16;
    private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _file;

    private CommitMark(Microsoft.Win32.SafeHandles.SafeFileHandle file) => _file = file;

    public static string PathIn(string folder) => Path.Combine(folder, "engine.mark");

    public static CommitMark Open(string folder) =>
        new(File.OpenHandle(PathIn(folder), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete));

    /// <summary>The number written last; 0 where there is none.</summary>
    public long Read()
    {
        Span<byte> bytes = stackalloc byte[Size];
        if (RandomAccess.Read(_file, bytes, 0) < Size)
        {
            return 0;
        }

        var number = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]) == ~number ? number : 0;
    }

    /// <summary>Notes a commit that is on disk.</summary>
    public void Write(long number)
    {
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], ~number);
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
}
