using System.Buffers;
using System.Globalization;
using System.Text;

namespace Resolver.Adapters.Sandbox;

/// <summary>Keeps the head and the tail of a stream and counts the rest, so that a gigabyte of output costs no memory of ours.</summary>
internal sealed class OutputWindow
{
    private readonly Lock gate = new();
    private readonly ArrayBufferWriter<byte> head = new();
    private readonly int headBytes;
    private readonly int tailBytes;
    private byte[] tail = []; // a ring of so many bytes, of which there is as much as has been needed
    private long total;

    public OutputWindow(long keepBytes)
    {
        var keep = (int)Math.Clamp(keepBytes, 2, 256 << 20);
        headBytes = keep / 2;
        tailBytes = keep - headBytes;
    }

    /// <summary>Bytes seen so far.</summary>
    public long Total => Interlocked.Read(ref total);

    /// <summary>Reads a stream to its end; a stream that breaks has ended.</summary>
    public async Task Drain(Stream source, Action<long> seen, CancellationToken stop)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            int read;
            while ((read = await source.ReadAsync(buffer, stop)) > 0)
            {
                Add(buffer.AsSpan(0, read));
                seen(Total);
            }
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // What was read so far is the output.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            var toHead = Math.Min(headBytes - head.WrittenCount, bytes.Length);
            head.Write(bytes[..toHead]);
            var position = total + toHead - headBytes;
            Interlocked.Add(ref total, bytes.Length);
            var rest = bytes[toHead..];
            if (rest.Length > tailBytes)
            {
                position += rest.Length - tailBytes;
                rest = rest[^tailBytes..];
            }

            if (rest.IsEmpty)
            {
                return;
            }

            Hold(position + rest.Length);
            var at = (int)(position % tailBytes);
            var untilEnd = Math.Min(rest.Length, tailBytes - at);
            rest[..untilEnd].CopyTo(tail.AsSpan(at));
            rest[untilEnd..].CopyTo(tail);
        }
    }

    /// <summary>Head and tail as text; a line between them says how much is missing.</summary>
    public string Text()
    {
        lock (gate)
        {
            var beyond = total - head.WrittenCount;
            var kept = (int)Math.Min(beyond, tailBytes);
            var dropped = beyond - kept;
            var start = dropped > 0 ? (int)(beyond % tailBytes) : 0;
            using var all = new MemoryStream();
            all.Write(head.WrittenSpan);
            if (dropped > 0)
            {
                all.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\n[… {dropped} bytes left out …]\n")));
            }

            all.Write(tail, start, Math.Min(kept, tailBytes - start));
            all.Write(tail, 0, kept - Math.Min(kept, tailBytes - start));
            return Encoding.UTF8.GetString(all.GetBuffer(), 0, (int)all.Length);
        }
    }

    // Most say little: room for all that they may say would be the largest piece of memory of a small run.
    private void Hold(long bytes)
    {
        if (tail.Length < Math.Min(bytes, tailBytes))
        {
            Array.Resize(ref tail, (int)Math.Min(tailBytes, Math.Max(bytes, 2L * tail.Length)));
        }
    }
}
