using Resolver.Models.Wire;

namespace Resolver.Models.Cassettes;

/// <summary>Passes an answer on and hands out a copy once it is complete; one that is cut or given up is not.</summary>
internal sealed class ListeningStream(Stream inner, Action<byte[]> complete) : ReadingStream
{
    private readonly MemoryStream _copy = new();
    private bool _done;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        if (!_done)
        {
            _copy.Write(buffer.Span[..count]);

            // Who reads events stops at the last one, before the end of the stream.
            if (count == 0 || EndsEvents())
            {
                _done = true;
                complete(_copy.ToArray());
            }
        }

        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _copy.Dispose();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool EndsEvents()
    {
        var tail = _copy.GetBuffer().AsSpan(0, (int)_copy.Length);
        tail = tail[Math.Max(0, tail.Length - 32)..].TrimEnd("\r\n "u8);
        return tail.EndsWith("data: [DONE]"u8) || tail.EndsWith("data:[DONE]"u8);
    }
}
