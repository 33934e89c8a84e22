using Resolver.Engine.Journal;

namespace Resolver.Engine.Schema;

/// <summary>Brings the journal's tables to the newest format. A shipped step is never edited: a change is a further step.</summary>
internal static class SchemaMigrations
{
    private static readonly Action<JournalConnection>[] Steps = [SchemaVersion1.Create, SchemaVersion2.Upgrade, SchemaVersion3.Upgrade];

    /// <summary>The newest format that this code knows.</summary>
    public static long Known => Steps.Length;

    /// <summary>Brings the database to <see cref="Known"/>, in one transaction, or refuses a newer one.</summary>
    public static void Apply(JournalConnection db)
    {
        if (Found(db) == Known)
        {
            return;
        }

        db.Exec("BEGIN IMMEDIATE");
        try
        {
            Upgrade(db);
            db.Exec("COMMIT");
        }
        catch
        {
            Undo(db);
            throw;
        }
    }

    private static void Undo(JournalConnection db)
    {
        try
        {
            db.Exec("ROLLBACK");
        }
        catch (JournalException)
        {
            // SQLite has already rolled back by itself (full disk, I/O error); the first error is the one to tell.
        }
    }

    private static void Upgrade(JournalConnection db)
    {
        db.Script("CREATE TABLE IF NOT EXISTS schema_version(version INTEGER NOT NULL)");
        var found = db.Number("SELECT MAX(version) FROM schema_version");
        if (found > Known)
        {
            throw EngineFaults.SchemaNewer(found, Known);
        }

        for (var step = found; step < Known; step++)
        {
            Steps[step](db);
            db.Exec("INSERT INTO schema_version(version) VALUES ($v)", ("$v", step + 1));
        }
    }

    private static long Found(JournalConnection db) =>
        db.Number("SELECT COUNT(*) FROM sqlite_master WHERE name = 'schema_version'") == 0 ? 0 : db.Number("SELECT MAX(version) FROM schema_version");
}
