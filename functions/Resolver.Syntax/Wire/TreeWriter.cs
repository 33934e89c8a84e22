using System.Runtime.InteropServices;
using System.Text.Json;

namespace Resolver.Syntax.Wire;

/// <summary>
/// Writes a tree as it travels from a worker: a table of strings and one flat list of integers. Nodes stand in source order, each before
/// its children, as <c>kind, start, length, children, role, name, raw, operator</c> and, where there is an operator, its start and length.
/// A start is relative to the start of the node before; an operator's start is relative to its node. Texts are indexes into the table,
/// whose first entry is empty. The decoder is <c>TreeReader</c>; workers in other languages write the same.
/// </summary>
internal sealed class TreeWriter
{
    private readonly Dictionary<string, int> index = new(StringComparer.Ordinal) { [string.Empty] = 0 };
    private readonly List<string> strings = [string.Empty];
    private readonly List<int> nodes = [];
    private readonly List<string> errors = [];
    private readonly Stack<int> open = new();
    private int lastStart;

    /// <summary>Opens a node; what is written until <see cref="Close"/> is inside.</summary>
    public void Open(SyntaxKind kind, TextSpan span, string role, string name, string raw, string operatorText = "", TextSpan operatorSpan = default)
    {
        if (open.TryPeek(out var parent))
        {
            CollectionsMarshal.AsSpan(nodes)[parent + 3]++;
        }

        open.Push(nodes.Count);
        nodes.AddRange([Index(kind.ToString()), span.Start - lastStart, span.Length, 0, Index(role), Index(name), Index(raw), Index(operatorText)]);
        if (operatorText.Length > 0)
        {
            nodes.AddRange([operatorSpan.Start - span.Start, operatorSpan.Length]);
        }

        lastStart = span.Start;
    }

    /// <summary>Closes the last opened node.</summary>
    public void Close() => open.Pop();

    /// <summary>Adds a syntax error.</summary>
    public void Error(int line, string message)
    {
        if (errors.Count < 20)
        {
            errors.Add($"{line}: {message}");
        }
    }

    /// <summary>Writes the whole reply as one line.</summary>
    public void WriteTo(Stream output)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartObject();
            WriteStrings(json, "strings", strings);
            json.WriteStartArray("nodes");
            nodes.ForEach(json.WriteNumberValue);
            json.WriteEndArray();
            WriteStrings(json, "errors", errors);
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
        output.Flush();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, List<string> values)
    {
        json.WriteStartArray(name);
        values.ForEach(json.WriteStringValue);
        json.WriteEndArray();
    }

    private int Index(string text)
    {
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(index, text, out var known);
        if (!known)
        {
            place = strings.Count;
            strings.Add(text);
        }

        return place;
    }
}
