using System.Buffers.Binary;

namespace Resolver.Engine.Journal;

/// <summary>What can be known of the journal's file before SQLite opens it.</summary>
internal static class JournalFile
{
    private const int HeaderSize = 100;

    /// <summary>
    /// Refuses a file that was cut. SQLite itself finds out only when it comes to read what is missing. While there is a log, the file may
    /// rightly be shorter than its header says: a checkpoint is under way.
    /// </summary>
    /// <exception cref="JournalException">It is shorter than its header says. The header is described in https://www.sqlite.org/fileformat.html.</exception>
    public static void DemandWhole(string file)
    {
        var (journal, log) = (new FileInfo(file), new FileInfo(file + "-wal"));
        if (!journal.Exists || journal.Length == 0 || log is { Exists: true, Length: > 0 })
        {
            return;
        }

        Span<byte> header = stackalloc byte[HeaderSize];
        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (RandomAccess.Read(handle, header, 0) < HeaderSize)
        {
            throw JournalException.Damaged();
        }

        long pageSize = BinaryPrimitives.ReadUInt16BigEndian(header[16..]);
        var pages = BinaryPrimitives.ReadUInt32BigEndian(header[28..]);
        if (journal.Length < pages * (pageSize == 1 ? 65_536 : pageSize))
        {
            throw JournalException.Damaged();
        }
    }
}
