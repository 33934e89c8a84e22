using Microsoft.Data.Sqlite;
using Resolver.Core.Faults;

namespace Resolver.Index.Fresh;

/// <summary>What the queue's file could not do, as a fault that names the cure.</summary>
internal static class QueueFaults
{
    private const int PermissionDenied = 3;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    /// <summary>The fault that names this trouble; null for damage, and for what is none of the file's.</summary>
    public static ResolverFault? Of(Exception trouble) => trouble switch
    {
        SqliteException { SqliteErrorCode: Corrupt or NotADatabase } => null,
        SqliteException { SqliteErrorCode: Full } => new("INDEX-DISK-FULL", transient: true, "The disk of the data folder is full, so the index is not kept fresh; free some space.", trouble),
        SqliteException { SqliteErrorCode: Busy or Locked } => new("INDEX-BUSY", transient: true, "Other processes held the index queue for too long; try again when they have finished.", trouble),
        SqliteException { SqliteErrorCode: ReadOnly or PermissionDenied or CannotOpen } or UnauthorizedAccessException => ResolverFault.Usage(
            "INDEX-UNWRITABLE", "The index queue in the data folder cannot be written; change its permissions or choose another folder with --data.", trouble),
        SqliteException or IOException => new("INDEX-QUEUE-IO", transient: true, "The index queue could not be read or written; check the disk of the data folder.", trouble),
        _ => null,
    };
}
