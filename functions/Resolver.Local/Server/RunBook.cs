using Resolver.Core.Ids;

namespace Resolver.Local.Server;

/// <summary>What is remembered of runs outside of their journal: their comment on the issue, and what became of their pull request.</summary>
internal sealed class RunBook(string folder, TimeProvider clock)
{
    /// <summary>The run's comment: its id, and the digest of what it says.</summary>
    public (long Comment, string Digest)? Note(RunId run) => IntakeFile.Use(folder, db =>
    {
        using var row = IntakeFile.Command(db, "SELECT comment, digest FROM notes WHERE run = $0", run.Value).ExecuteReader();
        return row.Read() ? (row.GetInt64(0), row.GetString(1)) : ((long, string)?)null;
    });

    /// <summary>Remembers the run's comment.</summary>
    public void Noted(RunId run, long comment, string digest) => Write(
        "INSERT INTO notes(run, comment, digest) VALUES ($0, $1, $2) ON CONFLICT DO UPDATE SET comment = excluded.comment, digest = excluded.digest", run.Value, comment, digest);

    /// <summary>Remembers how a run's pull request ended. One that is opened again and merged counts as merged.</summary>
    /// <param name="run">The run.</param>
    /// <param name="name">For example <c>acme/shop#7</c>.</param>
    /// <param name="merged">Merged, or closed without.</param>
    public void Ended(RunId run, string name, bool merged) => Write(
        """
        INSERT INTO pull_requests(run, name, merged, ended_at) VALUES ($0, $1, $2, $3)
        ON CONFLICT DO UPDATE SET merged = max(merged, excluded.merged), ended_at = excluded.ended_at
        """,
        run.Value,
        name,
        merged ? 1 : 0,
        clock.GetUtcNow().UtcTicks);

    /// <summary>How pull requests ended: by run, true for merged.</summary>
    public static IReadOnlyDictionary<string, bool> Ends(string folder)
    {
        if (!File.Exists(Path.Combine(folder, "intake.db")))
        {
            return new Dictionary<string, bool>(StringComparer.Ordinal);
        }

        return IntakeFile.Use(folder, db =>
        {
            var ends = new Dictionary<string, bool>(StringComparer.Ordinal);
            using var row = IntakeFile.Command(db, "SELECT run, merged FROM pull_requests").ExecuteReader();
            while (row.Read())
            {
                ends[row.GetString(0)] = row.GetInt64(1) != 0;
            }

            return ends;
        });
    }

    private void Write(string sql, params object[] values) => IntakeFile.Use(folder, db =>
    {
        using var command = IntakeFile.Command(db, sql, values);
        return command.ExecuteNonQuery();
    });
}
