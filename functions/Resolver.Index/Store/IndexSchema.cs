namespace Resolver.Index.Store;

/// <summary>The tables of one index file. It is a cache: another version is thrown away, never migrated.</summary>
internal static class IndexSchema
{
    public const int Version = 1;

    public const string Sql = """
        CREATE TABLE file (
            id INTEGER PRIMARY KEY,
            path TEXT NOT NULL,
            sha TEXT NOT NULL,
            reason TEXT,
            UNIQUE (path, sha)
        );
        CREATE TABLE unit (
            id INTEGER PRIMARY KEY,
            file INTEGER NOT NULL REFERENCES file (id),
            symbol TEXT NOT NULL,
            name TEXT NOT NULL COLLATE NOCASE,
            kind TEXT NOT NULL,
            first INTEGER NOT NULL,
            last INTEGER NOT NULL
        );
        CREATE INDEX unit_file ON unit (file);
        CREATE INDEX unit_name ON unit (name);
        CREATE TABLE snapshot (
            id INTEGER PRIMARY KEY,
            sha TEXT NOT NULL UNIQUE,
            used INTEGER NOT NULL,
            skipped TEXT NOT NULL
        );
        CREATE TABLE tree (
            snapshot INTEGER NOT NULL REFERENCES snapshot (id),
            file INTEGER NOT NULL REFERENCES file (id),
            PRIMARY KEY (snapshot, file)
        ) WITHOUT ROWID;
        CREATE VIRTUAL TABLE words USING fts5 (symbol, path, text, content='', contentless_delete=1, tokenize='porter unicode61 remove_diacritics 0');
        """;
}
