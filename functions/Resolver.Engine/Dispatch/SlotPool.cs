namespace Resolver.Engine.Dispatch;

/// <summary>
/// Bounds how many activities run at once, in all and of each kind. Who waits is served in order, and runs in turn: one that wants two
/// hundred slots does not keep another from its one.
/// </summary>
internal sealed class SlotPool(int size, IReadOnlyDictionary<string, int> limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Kind> _kinds = new(StringComparer.Ordinal);
    private readonly LinkedList<Line> _lines = new();
    private readonly Dictionary<(string Kind, string Run), LinkedListNode<Line>> _places = [];
    private int _free = size;

    /// <summary>How many calls wait for a slot.</summary>
    public int Waiting { get; private set; }

    /// <summary>How many slots are taken.</summary>
    public int Taken { get; private set; }

    /// <summary>Takes a slot if one is free and nobody of this kind waits before.</summary>
    public bool TryTake(string kind)
    {
        lock (_lock)
        {
            var own = Of(kind);
            return own.Waiting == 0 && TakeFree(own);
        }
    }

    /// <summary>Calls back once a slot has been taken for the caller.</summary>
    /// <param name="kind">The activity.</param>
    /// <param name="run">Who asks; its calls share one place in the round.</param>
    /// <param name="granted">Called once, perhaps before this returns.</param>
    public void TakeLater(string kind, string run, Action granted)
    {
        lock (_lock)
        {
            var own = Of(kind);
            if (own.Waiting > 0 || !TakeFree(own))
            {
                Enqueue(own, run, granted);
                return;
            }
        }

        granted();
    }

    /// <summary>Gives a slot back, to the next in line that may have it.</summary>
    public void Release(string kind)
    {
        Action? next;
        lock (_lock)
        {
            Of(kind).Free++;
            _free++;
            Taken--;
            next = Next();
        }

        next?.Invoke();
    }

    private Kind Of(string name)
    {
        if (!_kinds.TryGetValue(name, out var kind))
        {
            kind = new Kind(name) { Free = limits.GetValueOrDefault(name, int.MaxValue) };
            _kinds.Add(name, kind);
        }

        return kind;
    }

    private bool TakeFree(Kind kind)
    {
        if (_free == 0 || kind.Free == 0)
        {
            return false;
        }

        _free--;
        Taken++;
        kind.Free--;
        return true;
    }

    private void Enqueue(Kind kind, string run, Action granted)
    {
        if (!_places.TryGetValue((kind.Name, run), out var place))
        {
            place = _lines.AddLast(new Line(kind, run));
            _places.Add((kind.Name, run), place);
        }

        place.Value.Calls.Enqueue(granted);
        kind.Waiting++;
        Waiting++;
    }

    // The first line whose kind has a slot gives one call, and goes to the end of the round.
    private Action? Next()
    {
        for (var place = _lines.First; place is not null; place = place.Next)
        {
            var line = place.Value;
            if (!TakeFree(line.Kind))
            {
                continue;
            }

            _lines.Remove(place);
            line.Kind.Waiting--;
            Waiting--;
            var call = line.Calls.Dequeue();
            if (line.Calls.Count > 0)
            {
                _lines.AddLast(place);
            }
            else
            {
                _places.Remove((line.Kind.Name, line.Run));
            }

            return call;
        }

        return null;
    }

    private sealed class Kind(string name)
    {
        public string Name => name;

        public int Free { get; set; }

        public int Waiting { get; set; }
    }

    private sealed record Line(Kind Kind, string Run)
    {
        public Queue<Action> Calls { get; } = new();
    }
}
