using System.Globalization;

namespace Resolver.Crashes.Kill;

/// <summary>
/// What power loss may make of bytes that no fsync covers: they are there up to a cut, and cut off, zero or noise from there on; or they
/// came to the disk in another order. Bytes under an fsync are never touched.
/// </summary>
/// <param name="Name">For people.</param>
/// <param name="From">Where the damage begins, as a share of the unsynced bytes; negative: so many bytes before their end.</param>
/// <param name="To">Where it ends, likewise.</param>
/// <param name="Fill">What stands there then; null cuts the file off, where these bytes are its end.</param>
public sealed record Tear(string Name, double From, double To, byte? Fill)
{
    private const int Frame = 4096 + 24;
    private const byte Noise = 0xA5;

    /// <summary>The tears that a sweep makes.</summary>
    public static IReadOnlyList<Tear> All { get; } =
    [
        new("none of it", 0, 1, null),
        new("half of it", 0.5, 1, null),
        new("all but the last byte", -1, 1, null),
        new("last page garbled", -Frame, 1, Noise),
        new("second half zero", 0.5, 1, 0),
        new("first third zero, the rest there", 0, 0.33, 0),
    ];

    /// <summary>Damages the journal of a folder.</summary>
    /// <returns>False where there was nothing to damage.</returns>
    public bool Apply(string folder, IReadOnlyList<Extent> unsynced)
    {
        var log = Path.Combine(folder, "engine.db-wal");
        var all = unsynced.Sum(static part => (long)part.Length);
        var (from, to) = (Place(From, all), Place(To, all));
        if (all == 0 || from >= to || !File.Exists(log))
        {
            return false;
        }

        using (var file = new FileStream(log, FileMode.Open))
        {
            Damage(file, unsynced, from, to);
        }

        // It lives in memory: power loss takes it. SQLite makes it again from the log.
        File.Delete(Path.Combine(folder, "engine.db-shm"));
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"torn: {Name}");

    private static long Place(double share, long all) => Math.Max(0, share < 0 ? all + (long)share : (long)(share * all));

    private void Damage(FileStream file, IReadOnlyList<Extent> unsynced, long from, long to)
    {
        var isTail = unsynced.Max(static part => part.Offset + part.Length) == file.Length;
        var passed = 0L;
        foreach (var part in unsynced)
        {
            var (begin, end) = (Math.Max(from - passed, 0), Math.Min(to - passed, part.Length));
            passed += part.Length;
            if (begin >= end)
            {
                continue;
            }

            if (Fill is null && isTail)
            {
                file.SetLength(part.Offset + begin);
                return;
            }

            file.Position = part.Offset + begin;
            file.Write([.. Enumerable.Repeat(Fill ?? 0, (int)(end - begin))]);
        }
    }
}
