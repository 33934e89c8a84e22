using Microsoft.Data.Sqlite;
using Resolver.Core.Code;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Code.Access;
using Resolver.Index.Store;

namespace Resolver.Index;

/// <summary>One look at a commit: all that is read until it ends is of one moment, whatever other processes write meanwhile.</summary>
internal sealed class Reading : IAsyncDisposable
{
    private const int MostTries = 5;

    private readonly SqliteConnection connection;
    private readonly ImageSlot slot;
    private readonly SqliteTransaction transaction;
    private readonly SnapshotRow row;

    private Reading(SqliteConnection connection, ImageSlot slot, SqliteTransaction transaction, SnapshotRow row)
    {
        this.connection = connection;
        this.slot = slot;
        this.transaction = transaction;
        this.row = row;
    }

    /// <summary>Makes the commit ready and begins; again where another process let the commit go in between.</summary>
    public static async Task<Reading> Begin(SqliteConnection connection, ImageSlot slot, CommitSha commit, Func<Task> ready)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            await ready();
            var begun = connection.BeginTransaction(deferred: true);
            if (SnapshotRow.Find(connection, commit) is { } found)
            {
                return new Reading(connection, slot, begun, found);
            }

            await begun.DisposeAsync();
        }

        throw IndexFile.Busy(inner: null);
    }

    /// <summary>The commit as a grant lets it be read.</summary>
    public IndexView View(ReadGrant grant) => slot.View(connection, row, grant);

    /// <summary>One file.</summary>
    /// <exception cref="ResolverFault"><c>INDEX-NO-FILE</c>.</exception>
    public FileExplanation Explain(RepoPath path, ReadGrant grant, AccessRules rules)
    {
        if (grant.Allows(rules.ReadersOf(path)))
        {
            if (row.Skipped(connection).Find(file => file.Path == path.Value) is { } skipped)
            {
                return new FileExplanation(path, skipped.Reason, string.Empty, Notice: null, []);
            }

            if (Cut(path) is var (cut, notice))
            {
                return new FileExplanation(path, LeftOut: null, cut, notice, [.. View(grant).In(path).Select(unit => new ExplainedUnit(unit.Symbol, unit.Kind, new LineSpan(unit.First, unit.Last)))]);
            }
        }

        throw ResolverFault.Usage("INDEX-NO-FILE", "There is no such file at this commit, or the requester may not read it; check the path, which is relative to the top of the repository.");
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => transaction.DisposeAsync();

    private (string Cut, string? Notice)? Cut(RepoPath path)
    {
        using var command = connection.Command("SELECT id, cut, notice FROM file WHERE path = $path", ("$path", path.Value));
        using var reader = command.ExecuteReader();
        var here = SnapshotRow.Unpack(row.Files).Select(entry => entry.File).ToHashSet();
        while (reader.Read())
        {
            if (here.Contains(reader.GetInt64(0)))
            {
                return (reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2));
            }
        }

        return null;
    }
}
