namespace Resolver.Engine.Journal;

/// <summary>The append-only journal: one row holds what one transaction added to one run.</summary>
internal static class HistoryTable
{
    /// <summary>Appends one row, within the caller's transaction; the caller counts it in <c>runs.turns</c>.</summary>
    public static void Append(JournalConnection db, long no, int execution, IReadOnlyList<JournalEntry> lines)
    {
        var text = HistoryText.Write(lines);
        db.Exec(
            "INSERT INTO history(no, execution, lines, sum) VALUES ($no, $execution, $lines, $sum)",
            ("$no", no),
            ("$execution", execution),
            ("$lines", text),
            ("$sum", HistoryText.Sum(no, execution, text)));
    }

    /// <summary>Appends a line that somebody besides the run's holder writes.</summary>
    public static void AppendOne(JournalConnection db, RunRow row, JournalEntry line)
    {
        Append(db, row.No, row.Execution, [line]);
        db.Exec("UPDATE runs SET turns = turns + 1 WHERE no = $no", ("$no", row.No));
    }

    /// <summary>The history of the current execution, in order. The start's payload is the run's input, which has a place of its own.</summary>
    /// <exception cref="JournalDamagedException">A row is missing, or is not what was written.</exception>
    public static List<JournalEntry> Read(JournalConnection db, RunRow row, string input)
    {
        var lines = new List<JournalEntry>();
        var turns = db.All(
            "SELECT lines, sum FROM history WHERE no = $no AND execution = $execution ORDER BY id",
            static turn => (turn.Bytes(0), turn.Number(1)),
            ("$no", row.No),
            ("$execution", row.Execution));
        foreach (var (text, sum) in turns)
        {
            if (HistoryText.Sum(row.No, row.Execution, text) != sum)
            {
                throw new JournalDamagedException(row.Run);
            }

            lines.AddRange(HistoryText.Read(text).Select(line => line.Kind == Kinds.RunStarted ? line with { Payload = input } : line));
        }

        return turns.Count == row.Turns && lines is [{ Kind: Kinds.RunStarted }, ..] ? lines : throw new JournalDamagedException(row.Run);
    }

    /// <summary>Forgets the rows of an execution.</summary>
    public static void Delete(JournalConnection db, long no, int execution) =>
        db.Exec("DELETE FROM history WHERE no = $no AND execution = $execution", ("$no", no), ("$execution", execution));
}
