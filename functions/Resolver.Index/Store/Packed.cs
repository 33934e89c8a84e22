using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Resolver.Index.Store;

/// <summary>Writes small numbers in few bytes (seven bits a byte, the lowest first) and texts as UTF-8 behind their length.</summary>
internal sealed class PackedWriter
{
    private byte[] bytes = new byte[256];
    private int length;

    /// <summary>Begins anew, in the room that there is.</summary>
    public PackedWriter Clear()
    {
        length = 0;
        return this;
    }

    public void Number(int value)
    {
        Room(5);
        var rest = (uint)value;
        while (rest >= 0x80)
        {
            bytes[length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        bytes[length++] = (byte)rest;
    }

    public void Short(ushort value)
    {
        Room(2);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(length), value);
        length += 2;
    }

    public void Text(string value)
    {
        var size = Encoding.UTF8.GetByteCount(value);
        Number(size);
        Room(size);
        length += Encoding.UTF8.GetBytes(value, bytes.AsSpan(length));
    }

    /// <summary>Numbers in ascending order, as differences.</summary>
    public void Ascending(ReadOnlySpan<int> values)
    {
        Number(values.Length);
        var before = 0;
        foreach (var value in values)
        {
            Number(value - before);
            before = value;
        }
    }

    /// <summary>What was written, behind its checksum.</summary>
    public byte[] ToArray()
    {
        var sealedBytes = new byte[Checksum.Bytes + length];
        bytes.AsSpan(0, length).CopyTo(sealedBytes.AsSpan(Checksum.Bytes));
        BinaryPrimitives.WriteUInt32LittleEndian(sealedBytes, Checksum.Of(bytes.AsSpan(0, length)));
        return sealedBytes;
    }

    private void Room(int more)
    {
        if (length + more > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, length + more));
        }
    }
}

/// <summary>Reads what <see cref="PackedWriter"/> wrote.</summary>
internal ref struct PackedReader
{
    private readonly ReadOnlySpan<byte> bytes;
    private int at;

    /// <exception cref="DamagedIndexException">The bytes are not what was written.</exception>
    public PackedReader(ReadOnlySpan<byte> sealedBytes)
    {
        if (sealedBytes.Length < Checksum.Bytes || BinaryPrimitives.ReadUInt32LittleEndian(sealedBytes) != Checksum.Of(sealedBytes[Checksum.Bytes..]))
        {
            throw new DamagedIndexException();
        }

        bytes = sealedBytes[Checksum.Bytes..];
    }

    public readonly bool AtEnd => at >= bytes.Length;

    public int Number()
    {
        uint value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (uint)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return (int)value;
            }
        }
    }

    public ushort Short()
    {
        at += 2;
        return BinaryPrimitives.ReadUInt16LittleEndian(bytes[(at - 2)..]);
    }

    public string Text()
    {
        var size = Number();
        at += size;
        return Encoding.UTF8.GetString(bytes.Slice(at - size, size));
    }

    public int[] Ascending()
    {
        var values = new int[Number()];
        var before = 0;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = before += Number();
        }

        return values;
    }
}

/// <summary>The checksum before packed bytes.</summary>
internal static class Checksum
{
    public const int Bytes = sizeof(uint);

    public static uint Of(ReadOnlySpan<byte> bytes) => (uint)XxHash3.HashToUInt64(bytes);
}

/// <summary>An index file holds something that was not written so. Never leaves the index: it is built again.</summary>
internal sealed class DamagedIndexException() : Exception("The index file is damaged.");
