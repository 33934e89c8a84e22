namespace Resolver.Engine.Journal;

/// <summary>Owners, their heartbeats, and whose runs may be taken. The lease of a run stands in its own row, and changes with its turns.</summary>
internal static class Leases
{
    // A row of an owner that has not been heard of for so long is thrown away; its runs count as free then.
    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(1);

    /// <summary>Makes an owner known.</summary>
    /// <returns>Its number, never given twice.</returns>
    public static long Register(JournalConnection db, LeaseOwner owner, DateTimeOffset now, TimeSpan length)
    {
        db.Exec("DELETE FROM owners WHERE expires_at < $old", ("$old", (now - Forgotten).UtcTicks));
        return db.Number(
            "INSERT INTO owners(id, host, pid, started, expires_at) VALUES ($id, $host, $pid, $started, $expires) RETURNING no",
            ("$id", owner.Id),
            ("$host", owner.Process.Host),
            ("$pid", owner.Process.Pid),
            ("$started", owner.Process.Start),
            ("$expires", (now + length).UtcTicks));
    }

    /// <summary>Extends all leases of an owner.</summary>
    public static int Heartbeat(JournalConnection db, LeaseOwner owner, DateTimeOffset now, TimeSpan length) => db.Exec(
        """
        INSERT INTO owners(no, id, host, pid, started, expires_at) VALUES ($no, $id, $host, $pid, $started, $expires)
        ON CONFLICT(no) DO UPDATE SET expires_at = $expires
        """,
        ("$no", owner.No),
        ("$id", owner.Id),
        ("$host", owner.Process.Host),
        ("$pid", owner.Process.Pid),
        ("$started", owner.Process.Start),
        ("$expires", (now + length).UtcTicks));

    /// <summary>Forgets an owner that stops.</summary>
    public static int Unregister(JournalConnection db, LeaseOwner owner) => db.Exec("DELETE FROM owners WHERE no = $no", ("$no", owner.No));

    /// <summary>The numbers of the other owners that may still write, as <c>,1,2,</c>.</summary>
    public static string LivingOthers(JournalConnection db, LeaseOwner self, DateTimeOffset now)
    {
        var living = db.All(
            "SELECT no, id, host, pid, started, expires_at FROM owners WHERE no <> $self",
            static row => (
                Owner: new LeaseOwner(row.Text(1), new(row.Text(2), row.Int(3), row.Text(4))) { No = row.Number(0) },
                Expires: row.Number(5)),
            ("$self", self.No));
        return "," + string.Concat(living.Where(found => found.Expires > now.UtcTicks && !found.Owner.IsDead()).Select(static found => $"{found.Owner.No},"));
    }

    /// <summary>True if the run may be advanced by this owner now.</summary>
    public static bool MayClaim(JournalConnection db, RunRow run, LeaseOwner owner, DateTimeOffset now)
    {
        if (run.State > RunStates.Running || run.Suspended)
        {
            return false;
        }

        return run.Lease.Owner is not { } holder || holder == owner.No || !LivingOthers(db, owner, now).Contains($",{holder},", StringComparison.Ordinal);
    }
}
