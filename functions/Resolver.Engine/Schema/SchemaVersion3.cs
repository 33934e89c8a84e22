using Resolver.Engine.Journal;

namespace Resolver.Engine.Schema;

/// <summary>Format 3: what changed lately is found by an index.</summary>
internal static class SchemaVersion3
{
    public static void Upgrade(JournalConnection db) => db.Script("CREATE INDEX runs_updated ON runs(updated_at) WHERE parent IS NULL");
}
