using System.Collections.Concurrent;
using System.Globalization;

namespace Resolver.Crashes.Verdict;

/// <summary>What a sweep found. Every list must be empty.</summary>
public sealed class CrashReport
{
    private readonly ConcurrentQueue<string> _lost = new();
    private readonly ConcurrentQueue<string> _duplicated = new();
    private readonly ConcurrentQueue<string> _repeated = new();
    private readonly ConcurrentQueue<string> _diverged = new();
    private int _kills;
    private int _torn;
    private int _appends;
    private int _runs;

    /// <summary>How often a process was killed.</summary>
    public int Kills => _kills;

    /// <summary>How often what a kill left was also torn.</summary>
    public int Torn => _torn;

    /// <summary>How many appends the journal had, up to the last kill.</summary>
    public int Appends => _appends;

    /// <summary>How many runs were judged, children among them.</summary>
    public int Runs => _runs;

    /// <summary>What was acknowledged, shown or dispatched and is not there, or never came to its end.</summary>
    public IReadOnlyCollection<string> Lost => _lost;

    /// <summary>Children, timers, events and decisions that are there twice.</summary>
    public IReadOnlyCollection<string> Duplicated => _duplicated;

    /// <summary>Activities called again after their result was committed, or twice under one delivery number.</summary>
    public IReadOnlyCollection<string> Repeated => _repeated;

    /// <summary>Runs whose history does not replay, or whose end is not the one of a run that nobody killed.</summary>
    public IReadOnlyCollection<string> Diverged => _diverged;

    /// <summary>True where nothing was found, and something was looked at.</summary>
    public bool IsClean => _kills > 0 && _runs > 0 && _lost.IsEmpty && _duplicated.IsEmpty && _repeated.IsEmpty && _diverged.IsEmpty;

    /// <summary>The counts in one line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"kills {Kills}, torn {Torn}, appends {Appends}, runs judged {Runs}: lost {_lost.Count}, duplicated {_duplicated.Count}, repeated {_repeated.Count}, diverged {_diverged.Count}");

    /// <summary>All that was found, one line each.</summary>
    public IEnumerable<string> Findings() =>
    [
        .. _lost.Select(static what => "lost: " + what),
        .. _duplicated.Select(static what => "duplicated: " + what),
        .. _repeated.Select(static what => "repeated: " + what),
        .. _diverged.Select(static what => "diverged: " + what),
    ];

    internal void Killed(int append)
    {
        Interlocked.Increment(ref _kills);
        int seen;
        while (append > (seen = _appends) && Interlocked.CompareExchange(ref _appends, append, seen) != seen)
        {
            // Another victim has just counted further.
        }
    }

    internal void HasTorn() => Interlocked.Increment(ref _torn);

    internal void Judged(int runs) => Interlocked.Add(ref _runs, runs);

    internal void IsLost(string what) => _lost.Enqueue(what);

    internal void IsDuplicated(string what) => _duplicated.Enqueue(what);

    internal void IsRepeated(string what) => _repeated.Enqueue(what);

    internal void HasDiverged(string what) => _diverged.Enqueue(what);
}
