using Resolver.Core.Ids;

namespace Resolver.Local.Server;

/// <summary>A run's comment on its issue.</summary>
/// <param name="Comment">Its id; null where none is written.</param>
/// <param name="Digest">Of what it says.</param>
/// <param name="Asked">Whether it speaks also while the run works.</param>
internal sealed record RunNote(long? Comment, string? Digest, bool Asked);

/// <summary>What is remembered of runs outside of their journal: their comment on the issue, and what became of their pull request.</summary>
internal sealed class RunBook(string folder, TimeProvider clock)
{
    // Longer than any writing: a process that dies lets go of its comment after it.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>Takes the writing of a run's comment, so that several processes write one.</summary>
    /// <returns>What is there; null where another process writes just now.</returns>
    public RunNote? Take(RunId run) => IntakeFile.Use(folder, db =>
    {
        var now = clock.GetUtcNow();
        using (var make = IntakeFile.Command(db, "INSERT OR IGNORE INTO notes(run) VALUES ($0)", run.Value))
        {
            make.ExecuteNonQuery();
        }

        using var take = IntakeFile.Command(
            db, "UPDATE notes SET leased_until = $2 WHERE run = $0 AND leased_until <= $1 RETURNING comment, digest, asked", run.Value, now.UtcTicks, (now + Lease).UtcTicks);
        using var row = take.ExecuteReader();
        return row.Read() ? new RunNote(row.IsDBNull(0) ? null : row.GetInt64(0), row.IsDBNull(1) ? null : row.GetString(1), row.GetInt64(2) != 0) : null;
    });

    /// <summary>Lets go of it, with what it says now.</summary>
    public void Done(RunId run, RunNote note) => Write(
        "UPDATE notes SET comment = nullif($1, 0), digest = nullif($2, ''), leased_until = 0 WHERE run = $0", run.Value, note.Comment ?? 0, note.Digest ?? string.Empty);

    /// <summary>Somebody wants to see where the run is: from now on its comment says it also while it works.</summary>
    public void Ask(RunId run) => Write("INSERT INTO notes(run, asked) VALUES ($0, 1) ON CONFLICT DO UPDATE SET asked = 1", run.Value);

    /// <summary>The runs that somebody asked about.</summary>
    public IReadOnlySet<string> Asked() => IntakeFile.Use(folder, static db =>
    {
        var asked = new HashSet<string>(StringComparer.Ordinal);
        using var command = IntakeFile.Command(db, "SELECT run FROM notes WHERE asked = 1");
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            asked.Add(row.GetString(0));
        }

        return asked;
    });

    /// <summary>What was done about a comment; null where nothing was yet.</summary>
    public string? Obeyed(string comment) => IntakeFile.Use(folder, db =>
    {
        using var command = IntakeFile.Command(db, "SELECT how FROM obeyed WHERE comment = $0", comment);
        return command.ExecuteScalar() as string;
    });

    /// <summary>Remembers what was done about a comment, so that it is done once however it becomes known.</summary>
    public void Obey(string comment, string how) => Write("INSERT OR IGNORE INTO obeyed(comment, how) VALUES ($0, $1)", comment, how);

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
            using var command = IntakeFile.Command(db, "SELECT run, merged FROM pull_requests");
            using var row = command.ExecuteReader();
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
