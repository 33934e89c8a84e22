using Microsoft.Data.Sqlite;
using Resolver.Core.Ids;

namespace Resolver.Engine.Journal;

/// <summary>Claims, heartbeats and fencing of runs. All within the caller's transaction.</summary>
internal static class Leases
{
    /// <summary>Claims the run if nobody else holds it.</summary>
    /// <returns>The fencing token, or null where another holder lives or the run is not to be advanced.</returns>
    public static long? Claim(SqliteConnection db, RunId run, LeaseOwner owner, DateTimeOffset now, TimeSpan length)
    {
        if (Holder(db, run) is { } holder && !IsFree(holder, owner, now))
        {
            return null;
        }

        var ready = db.Number("SELECT COUNT(*) FROM runs WHERE run = $run AND state <= $running AND suspended = 0", ("$run", run.Value), ("$running", RunStates.Running));
        if (ready == 0)
        {
            return null;
        }

        var token = db.Number("UPDATE fence SET token = token + 1 RETURNING token");
        db.Exec(
            """
            INSERT INTO leases(run, token, owner, host, pid, started, expires_at) VALUES ($run, $token, $owner, $host, $pid, $started, $expires)
            ON CONFLICT(run) DO UPDATE SET token = $token, owner = $owner, host = $host, pid = $pid, started = $started, expires_at = $expires
            """,
            ("$run", run.Value),
            ("$token", token),
            ("$owner", owner.Id),
            ("$host", owner.Host),
            ("$pid", owner.Pid),
            ("$started", owner.Started),
            ("$expires", (now + length).UtcTicks));
        return token;
    }

    /// <summary>True if a claim has a chance; asked before a transaction is spent on it.</summary>
    public static bool MayClaim(SqliteConnection db, RunId run, LeaseOwner owner, DateTimeOffset now) =>
        Holder(db, run) is not { } holder || IsFree(holder, owner, now);

    /// <summary>Refuses the writes of a holder that lost the run.</summary>
    public static void Demand(SqliteConnection db, RunId run, long token)
    {
        var held = db.Number("SELECT COUNT(*) FROM leases WHERE run = $run AND token = $token AND owner IS NOT NULL", ("$run", run.Value), ("$token", token));
        if (held == 0)
        {
            throw new LeaseLostException(run);
        }
    }

    /// <summary>True while the token is the run's newest.</summary>
    public static bool Holds(SqliteConnection db, RunId run, long token) =>
        db.Number("SELECT COUNT(*) FROM leases WHERE run = $run AND token = $token AND owner IS NOT NULL", ("$run", run.Value), ("$token", token)) > 0;

    /// <summary>Gives the run back, if it is still held.</summary>
    public static int Release(SqliteConnection db, RunId run, long token) =>
        db.Exec("UPDATE leases SET owner = NULL WHERE run = $run AND token = $token", ("$run", run.Value), ("$token", token));

    /// <summary>Takes the run from its holder, whoever that is.</summary>
    public static void Revoke(SqliteConnection db, RunId run) =>
        db.Exec("UPDATE leases SET owner = NULL WHERE run = $run", ("$run", run.Value));

    /// <summary>Extends all leases of an owner.</summary>
    public static int Heartbeat(SqliteConnection db, LeaseOwner owner, DateTimeOffset now, TimeSpan length) =>
        db.Exec("UPDATE leases SET expires_at = $expires WHERE owner = $owner", ("$owner", owner.Id), ("$expires", (now + length).UtcTicks));

    private static bool IsFree((LeaseOwner Owner, long Expires) holder, LeaseOwner self, DateTimeOffset now) =>
        holder.Owner.Id == self.Id || holder.Expires <= now.UtcTicks || holder.Owner.IsDead();

    private static (LeaseOwner Owner, long Expires)? Holder(SqliteConnection db, RunId run) =>
        db.One<(LeaseOwner, long)?>(
            "SELECT owner, host, pid, started, expires_at FROM leases WHERE run = $run AND owner IS NOT NULL",
            static row => (new LeaseOwner(row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetString(3)), row.GetInt64(4)),
            ("$run", run.Value));
}
