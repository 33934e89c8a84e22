using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Resolver.Syntax.Outlines;

namespace Resolver.Syntax.Wire;

/// <summary>
/// Writes an outline as it travels from a worker: a table of strings and flat lists of integers. A declaration is <c>kind, name, start,
/// length, body's start or -1, body's length, parent, receiver, test, names…, cuts…</c>, lists behind their length; starts are relative to the
/// declaration's, its own to that of the one before. A reference is <c>name, declaration</c>. The decoder is <c>OutlineReader</c>.
/// </summary>
internal sealed class OutlineWriter
{
    private const int Likely = 4096; // bytes

    private readonly Dictionary<string, int> index = new(StringComparer.Ordinal) { [string.Empty] = 0 };
    private readonly List<string> strings = [string.Empty];

    /// <summary>Writes the whole reply as one line, and leaves it to the caller when it goes.</summary>
    public void Write(Outline outline, Stream output)
    {
        var declarations = new List<int>();
        var last = 0;
        foreach (var declaration in outline.Declarations)
        {
            Add(declaration, last, declarations);
            last = declaration.Span.Start;
        }

        var references = outline.References.SelectMany(reference => new[] { Index(reference.Name), reference.Declaration }).ToList();
        var imports = outline.Imports.Select(Index).ToList();
        var line = new ArrayBufferWriter<byte>(Likely);
        using (var json = new Utf8JsonWriter(line, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartObject();
            Write(json, "strings", strings, json.WriteStringValue);
            Write(json, "declarations", declarations, json.WriteNumberValue);
            Write(json, "references", references, json.WriteNumberValue);
            Write(json, "imports", imports, json.WriteNumberValue);
            Write(json, "errors", outline.Errors, json.WriteStringValue);
            json.WriteEndObject();
        }

        output.Write(line.WrittenSpan);
        output.WriteByte((byte)'\n');
    }

    private static void Write<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> values, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            write(value);
        }

        json.WriteEndArray();
    }

    private void Add(Outlines.Declaration declaration, int last, List<int> to)
    {
        var start = declaration.Span.Start;
        to.AddRange([(int)declaration.Kind, Index(declaration.Name), start - last, declaration.Span.Length]);
        to.AddRange(declaration.Body is { } body ? [body.Start - start, body.Length] : [-1, 0]);
        to.AddRange([declaration.Parent, Index(declaration.Receiver), declaration.IsTest ? 1 : 0]);
        to.Add(declaration.Names.Count);
        to.AddRange(declaration.Names.Select(Index));
        to.Add(declaration.Cuts.Count);
        to.AddRange(declaration.Cuts.Select(cut => cut - start));
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
