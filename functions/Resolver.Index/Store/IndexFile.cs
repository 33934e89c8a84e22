using System.Globalization;
using Microsoft.Data.Sqlite;
using Resolver.Core.Faults;
using Resolver.Core.Ids;

namespace Resolver.Index.Store;

/// <summary>Opens one repository's index file; what is damaged or of another version is set aside and begun again.</summary>
internal sealed class IndexFile(IndexOptions options)
{
    private const int BusyFile = 5;
    private const int LockedFile = 6;
    private const int ReadOnlyFile = 8;
    private const int Corrupt = 11;
    private const int FullDisk = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    /// <summary>Troubles that pass, by their name; null for others.</summary>
    public static ResolverFault? Named(SqliteException cause) => cause.SqliteErrorCode switch
    {
        BusyFile or LockedFile => Busy(cause),
        FullDisk => new ResolverFault("INDEX-DISK-FULL", transient: true, "The disk of the data folder is full; free some space or choose another folder with --data, then try again.", cause),
        ReadOnlyFile or CannotOpen => ResolverFault.Usage("INDEX-UNWRITABLE", "The index folder below the data folder cannot be written; change its permissions or choose another folder with --data.", cause),
        _ => null,
    };

    public static ResolverFault Busy(Exception? inner) =>
        new("INDEX-BUSY", transient: true, "Other processes kept changing the index of this repository; try again when they have finished.", inner);

    /// <summary>Whether this is damage to the file, not a passing trouble.</summary>
    public static bool IsDamage(Exception cause) => cause is DamagedIndexException or SqliteException { SqliteErrorCode: Corrupt or NotADatabase };

    /// <summary>Opens or creates the file.</summary>
    public async Task<SqliteConnection> Open(RepoId repo, CancellationToken cancel)
    {
        Directory.CreateDirectory(options.Folder);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = PathOf(repo), Pooling = false, DefaultTimeout = 60 }.ToString());
        try
        {
            await connection.OpenAsync(cancel);
            await connection.Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=OFF; PRAGMA cache_size=-16384; PRAGMA temp_store=MEMORY;", cancel);
            await Prepare(connection, cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sets a damaged file aside; other processes keep the old one open until they notice as well.</summary>
    public void SetAside(RepoId repo)
    {
        foreach (var suffix in new[] { "-wal", "-shm", string.Empty })
        {
            File.Delete(PathOf(repo) + suffix);
        }
    }

    private static async Task Prepare(SqliteConnection connection, CancellationToken cancel)
    {
        if (await VersionOf(connection, cancel) == IndexSchema.Version)
        {
            return;
        }

        await using var transaction = connection.BeginTransaction(deferred: false);

        // Another process may have been faster while we waited for the lock.
        if (await VersionOf(connection, cancel) != IndexSchema.Version)
        {
            await connection.Execute(IndexSchema.Drop, cancel);
            await connection.Execute(IndexSchema.Sql, cancel);
            await connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version={IndexSchema.Version}"), cancel);
        }

        await transaction.CommitAsync(cancel);
    }

    private static async Task<long> VersionOf(SqliteConnection connection, CancellationToken cancel)
    {
        await using var command = connection.Command("PRAGMA user_version");
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }

    /// <summary>The file of a repository.</summary>
    public string PathOf(RepoId repo) => Path.Combine(options.Folder, repo.Value + ".db");
}
