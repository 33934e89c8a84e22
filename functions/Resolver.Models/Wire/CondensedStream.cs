using System.Buffers;

namespace Resolver.Models.Wire;

/// <summary>
/// A streamed reply with fewer events: pieces of text that follow each other leave as one. The client library takes some five microseconds
/// and two kilobytes for an event, and servers send one for each token, while nobody sees a reply before it is whole. What is no plain
/// piece of text passes unchanged, in its place.
/// </summary>
internal sealed class CondensedStream(Stream inner) : ReadingStream
{
    // So that the library's own limits still see a reply grow.
    private const int MaxPiece = 16 * 1024;

    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly ArrayBufferWriter<byte> _ready = new();
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly byte[] _chunk = new byte[4 * 1024];
    private byte[]? _before;
    private byte[] _behind = [];
    private int _given;
    private bool _separates;
    private bool _ended;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_given == _ready.WrittenCount && !_ended)
        {
            _ready.ResetWrittenCount();
            _given = 0;
            var count = await inner.ReadAsync(_chunk, cancellationToken);
            Take(_chunk.AsSpan(0, count));
            if (count == 0)
            {
                _ended = true;
                Release();
                _ready.Write(_line.WrittenSpan);
            }
        }

        var ready = _ready.WrittenMemory[_given..];
        var given = Math.Min(ready.Length, buffer.Length);
        ready[..given].CopyTo(buffer);
        _given += given;
        return given;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        for (int end; (end = bytes.IndexOf((byte)'\n')) >= 0; bytes = bytes[(end + 1)..])
        {
            if (_line.WrittenCount == 0)
            {
                Line(bytes[..(end + 1)]);
                continue;
            }

            _line.Write(bytes[..(end + 1)]);
            Line(_line.WrittenSpan);
            _line.ResetWrittenCount();
        }

        _line.Write(bytes);
    }

    /// <summary>A line with its end.</summary>
    private void Line(ReadOnlySpan<byte> line)
    {
        var content = line.TrimEnd("\r\n"u8);
        if (content.IsEmpty && _separates)
        {
            // The empty line behind a piece that is kept: it comes with the piece.
            _separates = false;
        }
        else if (content.StartsWith("data:"u8) && PlainDelta.TryFind(content[5..], out var text))
        {
            Keep(content[5..], text);
        }
        else
        {
            Release();
            _ready.Write(line);
        }
    }

    private void Keep(ReadOnlySpan<byte> data, Range text)
    {
        if (_text.WrittenCount > MaxPiece)
        {
            Release();
        }

        if (_before is null)
        {
            (_before, _behind) = (data[..text.Start].ToArray(), data[text.End..].ToArray());
        }

        _text.Write(data[text]);
        _separates = true;
    }

    private void Release()
    {
        _separates = false;
        if (_before is null)
        {
            return;
        }

        _ready.Write("data:"u8);
        _ready.Write(_before);
        _ready.Write(_text.WrittenSpan);
        _ready.Write(_behind);
        _ready.Write("\n\n"u8);
        _text.ResetWrittenCount();
        _before = null;
    }
}
