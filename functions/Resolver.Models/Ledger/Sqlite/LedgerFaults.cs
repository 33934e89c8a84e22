using Microsoft.Data.Sqlite;
using Resolver.Core.Faults;

namespace Resolver.Models.Ledger.Sqlite;

/// <summary>What SQLite could not do, as a fault that names the cure.</summary>
internal static class LedgerFaults
{
    private const int PermissionDenied = 3;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    public static ResolverFault From(SqliteException error) => error.SqliteErrorCode switch
    {
        Full => new("LEDGER-DISK-FULL", transient: true, "The disk of the ledger is full, so no model is called. Free space, then resume the run.", error),
        ReadOnly or PermissionDenied or CannotOpen => Unwritable(error),
        Corrupt or NotADatabase => new(
            "LEDGER-CORRUPT", transient: false, "The ledger ledger.db is damaged, so no model is called. Restore it from a copy, or move it away and start anew.", error),
        Busy or Locked => new("LEDGER-BUSY", transient: true, "Another process holds the ledger for too long. Try again, or stop the other process.", error),
        _ => new("LEDGER-STORAGE", transient: true, $"The ledger could not be read or written (code {error.SqliteErrorCode}), so no model is called. Check the disk, then resume the run.", error),
    };

    public static ResolverFault Unwritable(Exception error) => ResolverFault.Usage(
        "LEDGER-READ-ONLY", "The ledger cannot be made or written. Make the data folder writable for this user, or choose another one with --data.", error);
}
