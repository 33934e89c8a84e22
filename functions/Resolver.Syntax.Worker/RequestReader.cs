using System.Text;

namespace Resolver.Syntax.Worker;

/// <summary>Reads lines, and texts of a known length behind them.</summary>
internal sealed class RequestReader(Stream input)
{
    private byte[] buffer = new byte[64 * 1024];
    private int start;
    private int end;

    /// <summary>The next line without its end, valid until the next call; empty at the end of the input.</summary>
    public ReadOnlyMemory<byte> Line()
    {
        var looked = 0;
        while (true)
        {
            var length = buffer.AsSpan(start + looked, end - start - looked).IndexOf((byte)'\n');
            if (length >= 0)
            {
                var line = buffer.AsMemory(start, looked + length);
                start += looked + length + 1;
                return line;
            }

            looked = end - start;
            if (!Fill(looked + 1))
            {
                return default;
            }
        }
    }

    /// <summary>The text that stands next.</summary>
    /// <param name="bytes">How long it is in UTF-8.</param>
    /// <exception cref="EndOfStreamException">The input ended before.</exception>
    public string Text(int bytes)
    {
        if (!Fill(bytes))
        {
            throw new EndOfStreamException();
        }

        start += bytes;
        return Encoding.UTF8.GetString(buffer, start - bytes, bytes);
    }

    // Until so many bytes are there; false where the input ended before.
    private bool Fill(int bytes)
    {
        if (start + bytes > buffer.Length)
        {
            var more = bytes > buffer.Length ? new byte[Math.Max(bytes, 2 * buffer.Length)] : buffer;
            Buffer.BlockCopy(buffer, start, more, 0, end - start);
            (buffer, start, end) = (more, 0, end - start);
        }

        while (end - start < bytes)
        {
            var read = input.Read(buffer, end, buffer.Length - end);
            if (read == 0)
            {
                return false;
            }

            end += read;
        }

        return true;
    }
}
