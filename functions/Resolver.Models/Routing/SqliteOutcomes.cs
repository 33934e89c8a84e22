using System.Text.Json;
using Microsoft.Data.Sqlite;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Core.Routing;
using Resolver.Core.Runs;

namespace Resolver.Models.Routing;

/// <summary>Outcomes of one data folder: <c>outcomes.db</c>, which any number of processes share. Calls are rare, so each has a connection of its own.</summary>
public sealed class SqliteOutcomes : IOutcomes
{
    private const int Format = 1;
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    private const string Tables = """
        CREATE TABLE IF NOT EXISTS outcomes(
            run TEXT PRIMARY KEY NOT NULL,
            repo TEXT NOT NULL,
            text TEXT NOT NULL,
            kind TEXT NOT NULL,
            decided_by TEXT NOT NULL,
            opened_at INTEGER NOT NULL,
            outcome TEXT,
            attempts TEXT,
            closed_at INTEGER) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS outcomes_closed ON outcomes(closed_at) WHERE outcome IS NOT NULL;
        """;

    private readonly string _source;
    private readonly TimeProvider _clock;

    private SqliteOutcomes(string file, TimeProvider clock)
    {
        _source = new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString();
        _clock = clock;
    }

    /// <summary>Opens or makes the file.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="clock">Orders outcomes.</param>
    /// <exception cref="ResolverFault"><c>OUTCOMES-SCHEMA-NEWER</c>, <c>OUTCOMES-CORRUPT</c> or <c>OUTCOMES-STORAGE</c>.</exception>
    public static SqliteOutcomes Open(string folder, TimeProvider clock)
    {
        var store = new SqliteOutcomes(Path.Combine(folder, "outcomes.db"), clock);
        store.Use(static db =>
        {
            Prepare(db);
            return true;
        });
        return store;
    }

    /// <inheritdoc />
    public Task Open(RoutedIssue routed, CancellationToken cancel) => Write(
        """
        INSERT INTO outcomes(run, repo, text, kind, decided_by, opened_at) VALUES ($0, $1, $2, $3, $4, $5)
        ON CONFLICT DO UPDATE SET repo = excluded.repo, text = excluded.text, kind = excluded.kind, decided_by = excluded.decided_by
        """,
        cancel,
        routed.Run.Value,
        routed.Repo.Value,
        routed.Text,
        JsonSerializer.Serialize(routed.Kind, ResolverJson.Options),
        routed.DecidedBy,
        _clock.GetUtcNow().UtcTicks);

    /// <inheritdoc />
    public Task Close(RunId run, RunOutcome outcome, IReadOnlyList<PastAttempt> attempts, CancellationToken cancel) => Write(
        "UPDATE outcomes SET outcome = $1, attempts = $2, closed_at = COALESCE(closed_at, $3) WHERE run = $0",
        cancel,
        run.Value,
        JsonSerializer.Serialize(outcome, ResolverJson.Options),
        JsonSerializer.Serialize(attempts, ResolverJson.Options),
        _clock.GetUtcNow().UtcTicks);

    /// <inheritdoc />
    public Task<IReadOnlyList<PastOutcome>> Past(RepoId repo, RunId except, int max, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return Task.FromResult(Use(db =>
        {
            using var command = Command(
                db,
                "SELECT run, repo, text, kind, decided_by, outcome, attempts FROM outcomes WHERE outcome IS NOT NULL AND run <> $0 ORDER BY repo = $1 DESC, closed_at DESC, run LIMIT $2",
                except.Value,
                repo.Value,
                max);
            using var row = command.ExecuteReader();
            var past = new List<PastOutcome>();
            while (row.Read())
            {
                past.Add(Map(row));
            }

            return (IReadOnlyList<PastOutcome>)past;
        }));
    }

    private static PastOutcome Map(SqliteDataReader row) => new(
        new RoutedIssue(RunId.Parse(row.GetString(0)), RepoId.Parse(row.GetString(1)), row.GetString(2), Json<IssueKind>(row.GetString(3)), row.GetString(4)),
        Json<RunOutcome>(row.GetString(5)),
        Json<IReadOnlyList<PastAttempt>>(row.GetString(6)));

    private static T Json<T>(string text) => JsonSerializer.Deserialize<T>(text, ResolverJson.Options)!;

    private Task Write(string sql, CancellationToken cancel, params object[] values)
    {
        cancel.ThrowIfCancellationRequested();
        Use(db =>
        {
            using var command = Command(db, sql, values);
            return command.ExecuteNonQuery();
        });
        return Task.CompletedTask;
    }

    private T Use<T>(Func<SqliteConnection, T> work)
    {
        try
        {
            using var db = new SqliteConnection(_source);
            db.Open();
            using (var settings = Command(db, "PRAGMA busy_timeout = 10000; PRAGMA synchronous = FULL"))
            {
                settings.ExecuteNonQuery();
            }

            return work(db);
        }
        catch (SqliteException error)
        {
            throw Fault(error);
        }
        catch (Exception damaged) when (damaged is JsonException or FormatException)
        {
            throw Damaged(damaged);
        }
    }

    private static void Prepare(SqliteConnection db)
    {
        using var version = Command(db, "PRAGMA user_version");
        if (version.ExecuteScalar() is long found and > Format)
        {
            throw ResolverFault.Usage("OUTCOMES-SCHEMA-NEWER", $"The outcomes were written by a newer Resolver (format {found}, this one knows {Format}). Update Resolver, or choose another folder with --data.");
        }

        using var tables = Command(db, $"PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; {Tables} PRAGMA user_version = {Format}; COMMIT");
        tables.ExecuteNonQuery();
    }

    private static ResolverFault Fault(SqliteException error) => error.SqliteErrorCode is Corrupt or NotADatabase
        ? Damaged(error)
        : new ResolverFault("OUTCOMES-STORAGE", transient: true, $"The outcomes of past runs could not be read or written (code {error.SqliteErrorCode}). Check space and permissions of the data folder, then resume the run.", error);

    private static ResolverFault Damaged(Exception error) =>
        new("OUTCOMES-CORRUPT", transient: false, "outcomes.db is damaged. Restore it from a copy, or remove it: the router then learns anew.", error);

    private static SqliteCommand Command(SqliteConnection db, string sql, params object[] values)
    {
        var command = db.CreateCommand();
#pragma warning disable CA2100 // Statements are constants of this class; values travel as parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.Add(new SqliteParameter($"${i}", values[i]));
        }

        return command;
    }
}
