using Resolver.Core.Ids;

namespace Resolver.Engine.Journal;

/// <summary>What is known of a run besides its history. Payloads are stored texts (see <see cref="Payloads"/>).</summary>
/// <param name="Input">The input of the current execution.</param>
/// <param name="Status">The status published last.</param>
/// <param name="Output">The result of a completed run.</param>
/// <param name="Failure">The failure of a failed, terminated or parked run.</param>
/// <param name="Waits">The awaited events.</param>
internal sealed record Facts(string Input, string? Status, string? Output, string? Failure, string? Waits)
{
    public const int InputPlace = 1;
    public const int StatusPlace = 2;
    public const int OutputPlace = 3;
    public const int FailurePlace = 4;
    public const int WaitsPlace = 5;

    /// <summary>Reads all of a run's facts.</summary>
    /// <exception cref="JournalDamagedException">One is missing, or is not what was written.</exception>
    public static Facts Read(JournalConnection db, RunRow row)
    {
        var found = new string?[WaitsPlace + 1];
        foreach (var (place, text, sum) in db.All(
            "SELECT place, text, sum FROM facts WHERE no = $no",
            static fact => (fact.Int(0), fact.Text(1), fact.Number(2)),
            ("$no", row.No)))
        {
            if (place is < InputPlace or > WaitsPlace || HistoryText.Sum(row.No, place, text) != sum)
            {
                throw new JournalDamagedException(row.Run);
            }

            found[place] = text;
        }

        return new(
            found[InputPlace] ?? throw new JournalDamagedException(row.Run), found[StatusPlace], found[OutputPlace], found[FailurePlace], found[WaitsPlace]);
    }

    /// <summary>Sets or, with null, forgets one fact.</summary>
    public static void Set(JournalConnection db, long no, int place, string? text)
    {
        if (text is null)
        {
            db.Exec("DELETE FROM facts WHERE no = $no AND place = $place", ("$no", no), ("$place", place));
            return;
        }

        db.Exec(
            "INSERT INTO facts(no, place, text, sum) VALUES ($no, $place, $text, $sum) ON CONFLICT(no, place) DO UPDATE SET text = $text, sum = $sum",
            ("$no", no),
            ("$place", place),
            ("$text", text),
            ("$sum", HistoryText.Sum(no, place, text)));
    }
}

/// <summary>What the journal has of one run is not what was written.</summary>
#pragma warning disable CA1064 // It never leaves the engine.
internal sealed class JournalDamagedException(RunId run) : Exception($"The journal of '{run}' is damaged.");
#pragma warning restore CA1064
