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
    private readonly byte[] tail;
    private long total;

    public OutputWindow(long keepBytes)
    {
        var keep = (int)Math.Clamp(keepBytes, 2, 256 << 20);
        headBytes = keep / 2;
        tail = new byte[keep - headBytes];
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
            if (rest.Length > tail.Length)
            {
                position += rest.Length - tail.Length;
                rest = rest[^tail.Length..];
            }

            var at = rest.IsEmpty ? 0 : (int)(position % tail.Length);
            var untilEnd = Math.Min(rest.Length, tail.Length - at);
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
            var kept = (int)Math.Min(beyond, tail.Length);
            var dropped = beyond - kept;
            var start = dropped > 0 ? (int)(beyond % tail.Length) : 0;
            using var all = new MemoryStream();
            all.Write(head.WrittenSpan);
            if (dropped > 0)
            {
                all.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\n[… {dropped} bytes left out …]\n")));
            }

            all.Write(tail, start, Math.Min(kept, tail.Length - start));
            all.Write(tail, 0, kept - Math.Min(kept, tail.Length - start));
            return Encoding.UTF8.GetString(all.GetBuffer(), 0, (int)all.Length);
        }
    }
}
