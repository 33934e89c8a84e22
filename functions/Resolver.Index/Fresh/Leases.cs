using Resolver.Shared;

namespace Resolver.Index.Fresh;

/// <summary>Who holds which repository, inside a transaction of the queue.</summary>
internal static class Leases
{
    /// <summary>Takes the repository's turn and holds it.</summary>
    public static int Hold(QueueSession session, IndexJob job, ProcessIdentity holder, long until) => session.Exec(
        """
        UPDATE repo SET turn = (SELECT MAX(turn) + 1 FROM repo), lease = $lease, host = $host, pid = $pid, started = $started, lease_until = $until
        WHERE repo = $repo
        """,
        ("$repo", job.Repo.Value), ("$lease", job.Lease), ("$host", holder.Host), ("$pid", holder.Pid), ("$started", holder.Start), ("$until", until));

    /// <summary>Lets the repository go, where this worker still holds it.</summary>
    public static int Free(QueueSession session, IndexJob job) =>
        session.Exec("UPDATE repo SET lease = NULL WHERE repo = $repo AND lease = $lease", ("$repo", job.Repo.Value), ("$lease", job.Lease));

    /// <summary>What was under way waits again, unless something newer does, or the repository is not this worker's any more.</summary>
    public static int GiveBack(QueueSession session, IndexJob job, bool failed) => session.Exec(
        """
        UPDATE branch SET wanted = COALESCE(wanted, building), since = building_since, building = NULL, building_since = NULL, tries = tries + $failed
        WHERE repo = $repo AND branch = $branch AND building IS NOT NULL AND EXISTS (SELECT 1 FROM repo WHERE repo = $repo AND lease = $lease)
        """,
        [("$failed", failed), .. IndexQueue.Keys(job)]);

    /// <summary>
    /// Frees what dead processes hold: at once where this machine can tell, else when the lease is over. That counts as a failure, so
    /// that a commit which kills its worker is parked in the end.
    /// </summary>
    public static void TakeBack(QueueSession session, long now, int maxTries)
    {
        var held = session.All(
            "SELECT repo, host, pid, started, lease_until FROM repo WHERE lease IS NOT NULL",
            static row => (Repo: row.GetString(0), Holder: new ProcessIdentity(row.GetString(1), row.GetInt32(2), row.GetString(3)), Until: row.GetInt64(4)));
        foreach (var lost in held.Where(found => found.Holder.IsGone || found.Until < now))
        {
            session.Exec(
                """
                UPDATE branch SET
                    since = building_since,
                    parked = wanted IS NULL AND tries + 1 >= $most,
                    fault = IIF(wanted IS NULL, $code, fault),
                    message = IIF(wanted IS NULL, $message, message),
                    tries = IIF(wanted IS NULL, tries + 1, tries),
                    wanted = COALESCE(wanted, building), building = NULL, building_since = NULL
                WHERE repo = $repo AND building IS NOT NULL
                """,
                ("$repo", lost.Repo),
                ("$most", maxTries),
                ("$code", "INDEX-ABANDONED"),
                ("$message", "The process that built it ended before it was done; look for what ended it (memory, a kill), then run resolver index."));
            session.Exec("UPDATE repo SET lease = NULL WHERE repo = $repo", ("$repo", lost.Repo));
        }
    }
}
