using System.Collections.Concurrent;
using System.Globalization;
using Resolver.Core.Ids;
using Resolver.Crashes.Scenario;

namespace Resolver.Crashes.Kill;

/// <summary>
/// All that the world got to know over the lives of one folder: the recording side-effect server. It lives in the process that is not
/// killed, and is the witness of lives that run there too.
/// </summary>
internal sealed class Testimony : IWitness
{
    /// <summary>The environment variable that tells a victim which calls came back in earlier lives.</summary>
    public const string AckedVariable = "RESOLVER_CRASH_ACKED";

    private readonly ConcurrentQueue<Fact> _facts = new();
    private readonly ConcurrentDictionary<string, bool> _acked = new(StringComparer.Ordinal);

    /// <summary>What happened, in order.</summary>
    public IReadOnlyList<Fact> Facts => [.. _facts];

    /// <summary>The calls that came back.</summary>
    public IEnumerable<string> AckedCalls => _acked.Keys;

    /// <summary>What the last life left written and not fsynced.</summary>
    public IReadOnlyList<Extent> Unsynced { get; private set; } = [];

    public bool HasAcked(string call) => _acked.ContainsKey(call);

    public void Acked(string call) => _acked[call] = true;

    public void Delivered(RunId run, string step, int delivery) => _facts.Enqueue(new Fact.Effect(run.Value, step, delivery));

    public void Saw(RunId run, long epoch, int index, string kind, string step) => _facts.Enqueue(new Fact.Line(run.Value, epoch, index, kind, step));

    /// <summary>Forgets that calls came back.</summary>
    public void Unack(IEnumerable<string> calls)
    {
        foreach (var call in calls)
        {
            _acked.TryRemove(call, out _);
        }
    }

    /// <summary>A copy, for a fork of the same past.</summary>
    public Testimony Fork()
    {
        var fork = new Testimony { Unsynced = Unsynced };
        foreach (var fact in _facts)
        {
            fork._facts.Enqueue(fact);
        }

        foreach (var call in _acked.Keys)
        {
            fork.Acked(call);
        }

        return fork;
    }

    /// <summary>Forgets runs that are judged and will not move again.</summary>
    public void Forget(IReadOnlySet<string> runs)
    {
        for (var left = _facts.Count; left > 0 && _facts.TryDequeue(out var fact); left--)
        {
            if (!runs.Contains(fact.Run))
            {
                _facts.Enqueue(fact);
            }
        }
    }

    /// <summary>Takes a victim's line.</summary>
    public void Take(string line)
    {
        switch (line.Split('\t'))
        {
            case ["ack", var call]:
                Acked(call);
                break;
            case ["effect", var run, var step, var delivery]:
                _facts.Enqueue(new Fact.Effect(run, step, (int)Number(delivery)));
                break;
            case ["saw", var run, var epoch, var index, var kind, var step]:
                _facts.Enqueue(new Fact.Line(run, Number(epoch), (int)Number(index), kind, step));
                break;
            case ["dies", var extents]:
                Unsynced = [.. extents.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ExtentOf)];
                break;
            default:
                throw new InvalidOperationException($"The victim said '{line}'.");
        }
    }

    private static Extent ExtentOf(string text)
    {
        var parts = text.Split('+');
        return new Extent(Number(parts[0]), (int)Number(parts[1]));
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>Something that the world knows of a run.</summary>
/// <param name="Run">The run.</param>
internal abstract record Fact(string Run)
{
    /// <summary>An activity was called.</summary>
    public sealed record Effect(string Run, string Step, int Delivery) : Fact(Run);

    /// <summary>A line of the history was shown to a client.</summary>
    public sealed record Line(string Run, long Epoch, int Index, string Kind, string Step) : Fact(Run);
}
