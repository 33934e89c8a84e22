using System.Buffers;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;

namespace Resolver.Engine.Journal;

/// <summary>The lines of one turn as JSON text, as they stand in the journal. Members with their default are left out.</summary>
internal static class HistoryText
{
    private static readonly JsonWriterOptions Plain = new() { SkipValidation = true };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    public static byte[] Write(IReadOnlyList<JournalEntry> lines)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(1024);
        buffer.ResetWrittenCount();
        var json = _writer ??= new Utf8JsonWriter(buffer, Plain);
        json.Reset();
        json.WriteStartArray();
        foreach (var line in lines)
        {
            Write(json, line);
        }

        json.WriteEndArray();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static List<JournalEntry> Read(ReadOnlyMemory<byte> text)
    {
        using var json = JsonDocument.Parse(text);
        return [.. json.RootElement.EnumerateArray().Select(Line)];
    }

    /// <summary>A checksum over a stored text and what it belongs to: finds a flipped byte, not an attacker.</summary>
    public static long Sum(long run, int place, ReadOnlySpan<byte> text) =>
        unchecked((long)XxHash3.HashToUInt64(text, (run * 1_000_003) + place));

    /// <inheritdoc cref="Sum(long, int, ReadOnlySpan{byte})"/>
    public static long Sum(long run, int place, string? text) => Sum(run, place, text is null ? [] : Encoding.UTF8.GetBytes(text));

    private static void Write(Utf8JsonWriter json, JournalEntry line)
    {
        json.WriteStartObject();
        json.WriteString("kind"u8, line.Kind);
        json.WriteNumber("at"u8, line.At.UtcTicks);
        if (line.Call >= 0)
        {
            json.WriteNumber("call"u8, line.Call);
        }

        Write(json, "name"u8, line.Name);
        Write(json, "step"u8, line.Step);
        if (line.Delivery > 0)
        {
            json.WriteNumber("delivery"u8, line.Delivery);
        }

        Write(json, "detail"u8, line.Detail);
        WritePayload(json, line.Payload);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> member, string value)
    {
        if (value.Length > 0)
        {
            json.WriteString(member, value);
        }
    }

    private static void WritePayload(Utf8JsonWriter json, string? payload)
    {
        if (payload is null)
        {
            return;
        }

        var isReference = Payloads.IsReference(payload);
        json.WritePropertyName(isReference ? "artifact"u8 : "payload"u8);
        json.WriteRawValue(isReference ? payload.AsSpan(1) : payload, skipInputValidation: true);
    }

    private static JournalEntry Line(JsonElement line) => new(
        Text(line, "kind"u8),
        new DateTimeOffset(line.GetProperty("at"u8).GetInt64(), TimeSpan.Zero),
        Number(line, "call"u8, -1),
        Text(line, "name"u8),
        Text(line, "step"u8),
        Number(line, "delivery"u8, 0),
        Text(line, "detail"u8),
        Payload(line));

    private static string Text(JsonElement line, ReadOnlySpan<byte> member) => line.TryGetProperty(member, out var value) ? value.GetString()! : string.Empty;

    private static int Number(JsonElement line, ReadOnlySpan<byte> member, int absent) => line.TryGetProperty(member, out var value) ? value.GetInt32() : absent;

    private static string? Payload(JsonElement line) =>
        line.TryGetProperty("payload"u8, out var payload) ? payload.GetRawText()
        : line.TryGetProperty("artifact"u8, out var reference) ? string.Create(CultureInfo.InvariantCulture, $"@{reference.GetRawText()}")
        : null;
}
