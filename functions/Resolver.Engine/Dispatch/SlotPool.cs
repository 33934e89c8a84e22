namespace Resolver.Engine.Dispatch;

/// <summary>Bounds how many activities run at once. Whoever waits is served in order.</summary>
internal sealed class SlotPool(int size)
{
    private readonly Lock _lock = new();
    private readonly Queue<Action> _waiting = new();
    private int _free = size;

    /// <summary>Takes a slot if one is free and nobody waits before.</summary>
    public bool TryTake()
    {
        lock (_lock)
        {
            return _waiting.Count == 0 && TakeFree();
        }
    }

    /// <summary>Calls back once a slot has been taken for the caller.</summary>
    public void TakeLater(Action granted)
    {
        lock (_lock)
        {
            if (!TakeFree())
            {
                _waiting.Enqueue(granted);
                return;
            }
        }

        granted();
    }

    /// <summary>Gives a slot back, to the next in line if there is one.</summary>
    public void Release()
    {
        Action? next;
        lock (_lock)
        {
            if (!_waiting.TryDequeue(out next))
            {
                _free++;
            }
        }

        next?.Invoke();
    }

    private bool TakeFree()
    {
        if (_free == 0)
        {
            return false;
        }

        _free--;
        return true;
    }
}
