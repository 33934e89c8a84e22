using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Resolver.Core.Faults;

namespace Resolver.Models.Cassettes;

/// <summary>One call as the file has it: messages and options by their names in the tables below it.</summary>
internal sealed record CassetteCall(string Model, IReadOnlyList<string> Messages)
{
    /// <summary>Everything of the request besides model and messages; null where there is nothing.</summary>
    public string? Options { get; init; }

    /// <summary>Null while it is not written yet.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public CassetteAnswer? Answer { get; init; }
}

/// <summary>A request with its answer.</summary>
internal sealed record CassetteEntry(RequestForm Request, CassetteAnswer? Answer);

/// <summary>
/// The file: calls in their order, then each message and each set of options once. A conversation repeats its beginning with every call;
/// the file does not.
/// </summary>
internal sealed record CassetteFile(int Format, IReadOnlyList<CassetteCall> Calls, IReadOnlyDictionary<string, MessageForm> Messages, IReadOnlyDictionary<string, JsonObject> Options)
{
    private const int Current = 1;
    private const long MaxBytes = 256L << 20;

    /// <summary>Reads a cassette.</summary>
    /// <returns>Null where there is no such file.</returns>
    /// <exception cref="ResolverFault"><c>CASSETTE-INVALID</c>, <c>CASSETTE-FILE</c>.</exception>
    public static IReadOnlyList<CassetteEntry>? Read(string path, TextForm text)
    {
        var name = Path.GetFileName(path);
        try
        {
            if (!File.Exists(path))
            {
                return null;
            }

            var content = new FileInfo(path).Length <= MaxBytes ? File.ReadAllBytes(path) : throw CassetteFaults.Invalid(name, "is larger than 256 MiB");
            var file = JsonSerializer.Deserialize<CassetteFile>(content, FormJson.Options);
            return file is { Format: Current, Calls: not null, Messages: not null, Options: not null }
                ? [.. file.Calls.Select((call, number) => file.Entry(call, number + 1, name, text))]
                : throw CassetteFaults.Invalid(name, $"is not of format {Current}, with calls, messages and options");
        }
        catch (JsonException wrong)
        {
            throw CassetteFaults.Invalid(name, $"is not of its form at {wrong.Path ?? "its beginning"} (line {(wrong.LineNumber ?? 0) + 1})", wrong);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw CassetteFaults.Unusable(name, refused);
        }
    }

    /// <summary>Writes a cassette in one step: a reader sees the old file or the new one.</summary>
    /// <exception cref="ResolverFault"><c>CASSETTE-FILE</c>.</exception>
    public static void Write(string path, IReadOnlyList<CassetteEntry> entries)
    {
        var draft = $"{path}.{Environment.ProcessId}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(draft, JsonSerializer.Serialize(Of(entries), FormJson.Options) + "\n");
            File.Move(draft, path, overwrite: true);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw CassetteFaults.Unusable(Path.GetFileName(path), refused);
        }
    }

    private static CassetteFile Of(IReadOnlyList<CassetteEntry> entries)
    {
        var messages = new OrderedDictionary<string, MessageForm>(StringComparer.Ordinal);
        var options = new OrderedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var (request, _) in entries)
        {
            foreach (var message in request.Messages)
            {
                messages[message.Label] = message;
            }

            if (request.OptionsLabel is { } label)
            {
                options[label] = request.Options!;
            }
        }

        var calls = entries.Select(static entry => new CassetteCall(entry.Request.Model, [.. entry.Request.Messages.Select(static message => message.Label)])
        {
            Options = entry.Request.OptionsLabel,
            Answer = entry.Answer,
        });
        return new CassetteFile(Current, [.. calls], messages, options);
    }

    private CassetteEntry Entry(CassetteCall call, int number, string file, TextForm text)
    {
        ResolverFault Unknown(string label) => CassetteFaults.Invalid(file, $"names '{label}' in call {number} and does not have it");
        if (call is not { Model: not null, Messages: not null })
        {
            throw CassetteFaults.Invalid(file, $"has no model or no messages in call {number}");
        }

        var options = call.Options is null ? null : Options.TryGetValue(call.Options, out var known) ? known : throw Unknown(call.Options);
        return new CassetteEntry(
            new RequestForm(call.Model, options, [.. call.Messages.Select(label => Messages.TryGetValue(label, out var message) ? Again(message, text) : throw Unknown(label))]), call.Answer);
    }

    // Later versions may take more out of a text than the one that recorded it.
    private static MessageForm Again(MessageForm message, TextForm text) =>
        message.Text is null ? message : message with { Text = FormJson.Lines(text.Of(FormJson.Text(message.Text))) };
}
