namespace Resolver.Index.Store;

/// <summary>The tables of one index file. It is a cache: another version is thrown away, never migrated.</summary>
internal static class IndexSchema
{
    public const int Version = 5;

    /// <summary>
    /// <c>origin</c> tells this file from one that stood here before; <c>forgotten</c> counts how often files were let go. <c>text</c> has
    /// every word stem and name once, those of one batch in one row behind the id of the first. <c>file.units</c> is what a search needs in memory, <c>detail</c> what it needs for a hit
    /// and <c>words</c> its words in their order, for phrases (see <c>UnitBlobs</c>). <c>snapshot.files</c> is a commit's files with their reader sets.
    /// </summary>
    public const string Sql = """
        CREATE TABLE origin (id TEXT NOT NULL, forgotten INTEGER NOT NULL);
        INSERT INTO origin VALUES (hex(randomblob(16)), 0);
        CREATE TABLE text (first INTEGER PRIMARY KEY, words BLOB NOT NULL);
        CREATE TABLE file (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            path TEXT NOT NULL,
            sha TEXT NOT NULL,
            reason TEXT,
            cut TEXT NOT NULL,
            notice TEXT,
            units BLOB NOT NULL,
            UNIQUE (path, sha)
        );
        CREATE TABLE detail (file INTEGER PRIMARY KEY REFERENCES file (id), units BLOB NOT NULL);
        CREATE TABLE readers (id INTEGER PRIMARY KEY, names TEXT NOT NULL UNIQUE);
        CREATE TABLE snapshot (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            sha TEXT NOT NULL UNIQUE,
            used INTEGER NOT NULL,
            rules TEXT NOT NULL,
            files BLOB NOT NULL,
            skipped TEXT NOT NULL
        );
        CREATE TABLE words (file INTEGER PRIMARY KEY REFERENCES file (id), units BLOB NOT NULL);
        """;

    /// <summary>Undoes <see cref="Sql"/>, and what version 1 had.</summary>
    public const string Drop = """
        DROP TABLE IF EXISTS words; DROP TABLE IF EXISTS tree; DROP TABLE IF EXISTS unit; DROP TABLE IF EXISTS snapshot; DROP TABLE IF EXISTS readers;
        DROP TABLE IF EXISTS vector; DROP TABLE IF EXISTS vectors; DROP TABLE IF EXISTS detail; DROP TABLE IF EXISTS file; DROP TABLE IF EXISTS text; DROP TABLE IF EXISTS origin;
        """;
}
