using Resolver.Models.Gateway;

namespace Resolver.Models.Wire;

/// <summary>
/// The body of a streamed reply on its way to the client library: bounded in size, and cut where it stands still after it has begun.
/// Before the first byte only the call's own timeout counts: thinking takes as long as it takes.
/// </summary>
internal sealed class ReplyStream : ReadingStream
{
    private readonly Stream _inner;
    private readonly HttpResponseMessage _owner;
    private readonly int _idleSeconds;

    // Never disposed, and holds nothing that would have to be: the timer may have begun to fire as the reply ended.
    private readonly CancellationTokenSource _idle = new();
    private readonly ITimer _timer;
    private CancellationTokenSource? _stop;
    private CancellationToken _caller;
    private long _left;
    private bool _begun;

    public ReplyStream(Stream inner, HttpResponseMessage owner, long maxBytes, int idleSeconds, TimeProvider clock)
    {
        _inner = inner;
        _owner = owner;
        _left = maxBytes;
        _idleSeconds = idleSeconds;
        _timer = clock.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), _idle, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Arm();
        try
        {
            var count = await _inner.ReadAsync(buffer, Linked(cancellationToken));
            _begun = true;
            return (_left -= count) > 0 ? count : throw new CallFailureException(CallFailure.TooLarge);
        }
        catch (OperationCanceledException) when (_idle.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new CallFailureException(CallFailure.Stalled(_idleSeconds));
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw new CallFailureException(CallFailure.Cut);
        }
        finally
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _timer.Dispose();
            _stop?.Dispose();
            _inner.Dispose();
            _owner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Arm()
    {
        if (_begun)
        {
            _timer.Change(TimeSpan.FromSeconds(_idleSeconds), Timeout.InfiniteTimeSpan);
        }
    }

    // One reader, nearly always with one token: the link is made once.
    private CancellationToken Linked(CancellationToken caller)
    {
        if (_stop is null || _caller != caller)
        {
            _stop?.Dispose();
            _stop = CancellationTokenSource.CreateLinkedTokenSource(caller, _idle.Token);
            _caller = caller;
        }

        return _stop.Token;
    }
}
