using System.Text.Json;
using Resolver.Core.Json;

namespace Resolver.Local.Trace;

/// <summary>One finished span, as <c>trace.jsonl</c> has it: a contract with other programs.</summary>
/// <param name="TraceId">32 hex digits: the run's.</param>
/// <param name="SpanId">16 hex digits.</param>
/// <param name="ParentSpanId">Null for the run itself.</param>
/// <param name="Name">Of a step: the activity's name; otherwise by the GenAI conventions, for example <c>chat gpt-4o</c>.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="Status"><c>Unset</c>, <c>Ok</c> or <c>Error</c>.</param>
/// <param name="Attributes">Values as text; lists joined by commas.</param>
internal sealed record TraceLine(
    string TraceId, string SpanId, string? ParentSpanId, string Name, DateTime StartedAt, double Milliseconds, string Status, IReadOnlyDictionary<string, string?> Attributes)
{
    /// <summary><c>Internal</c>, <c>Client</c> …; null in files of earlier builds.</summary>
    public string? Kind { get; init; }

    /// <summary>What happened meanwhile; null where nothing is noted.</summary>
    public IReadOnlyList<TraceEvent>? Events { get; init; }

    /// <summary>An attribute, or null.</summary>
    internal string? Of(string name) => Attributes.GetValueOrDefault(name);
}

/// <summary>Something that happened during a span.</summary>
internal sealed record TraceEvent(string Name, DateTime At, IReadOnlyDictionary<string, string?> Attributes);

/// <summary>
/// A run's <c>trace.jsonl</c>. Each span is appended in one write and nothing is kept open, so that several processes may write in turn, and
/// <c>kill -9</c> leaves at most one torn line, which the next process cuts off.
/// </summary>
internal sealed class TraceFile(string path)
{
    private bool mended;

    internal static TraceFile In(string folder) => new(Path.Combine(folder, "trace.jsonl"));

    internal void Append(TraceLine line)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(line, ResolverJson.Options);
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        Mend(file);
        file.Seek(0, SeekOrigin.End);
        file.Write([.. bytes, (byte)'\n']);
    }

    /// <summary>All spans; none where there is no file.</summary>
    internal IReadOnlyList<TraceLine> Read()
    {
        if (!File.Exists(path))
        {
            return [];
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        var lines = new List<TraceLine>();
        while (reader.ReadLine() is { } text)
        {
            if (Parse(text) is { } line)
            {
                lines.Add(line);
            }
        }

        return lines;
    }

    private static TraceLine? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<TraceLine>(text, ResolverJson.Options) is { SpanId: not null, Attributes: not null } line ? line : null;
        }
        catch (JsonException)
        {
            // A torn line: its span is lost, the others are not.
            return null;
        }
    }

    private void Mend(FileStream file)
    {
        if (mended)
        {
            return;
        }

        mended = true;
        var end = file.Length;
        while (end > 0)
        {
            file.Seek(end - 1, SeekOrigin.Begin);
            if (file.ReadByte() == '\n')
            {
                break;
            }

            end--;
        }

        file.SetLength(end);
    }
}
