using System.Globalization;
using Resolver.Adapters.Intake;

namespace Resolver.Local.Server;

/// <summary>How far Jira was looked at, in <c>intake.db</c>.</summary>
/// <param name="folder">The data folder.</param>
internal sealed class JiraMark(string folder) : ITicketMark
{
    public Task<DateTimeOffset?> Read(CancellationToken cancel) => Task.FromResult(IntakeFile.Use<DateTimeOffset?>(folder, static db =>
    {
        using var table = IntakeFile.Command(db, "CREATE TABLE IF NOT EXISTS poll_marks(source TEXT PRIMARY KEY NOT NULL, looked_at INTEGER NOT NULL) WITHOUT ROWID");
        table.ExecuteNonQuery();
        using var command = IntakeFile.Command(db, "SELECT looked_at FROM poll_marks WHERE source = 'jira'");
        return command.ExecuteScalar() is { } ticks ? new DateTimeOffset(Convert.ToInt64(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero) : null;
    }));

    public Task Write(DateTimeOffset until, CancellationToken cancel) => Task.FromResult(IntakeFile.Use(folder, db =>
    {
        using var command = IntakeFile.Command(db, "INSERT INTO poll_marks(source, looked_at) VALUES ('jira', $0) ON CONFLICT DO UPDATE SET looked_at = excluded.looked_at", until.UtcTicks);
        return command.ExecuteNonQuery();
    }));
}
