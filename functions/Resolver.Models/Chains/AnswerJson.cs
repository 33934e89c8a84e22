using System.Text;
using System.Text.Json;
using Resolver.Models.Answers;
using Resolver.Models.Json;

namespace Resolver.Models.Chains;

/// <summary>
/// Reads a reply as strict JSON. Two habits of local models are accepted because they are harmless: a block of thoughts in front
/// (<c>&lt;think&gt;…&lt;/think&gt;</c>), and one Markdown code fence around the whole object. Everything else beside the object is refused.
/// </summary>
internal static class AnswerJson
{
    /// <summary>Reads a reply.</summary>
    /// <param name="reply">Any text at all.</param>
    /// <param name="read">Reads the object with <see cref="StrictObject"/>, whose complaints become refusals.</param>
    /// <param name="refuse">Makes a refusal of a sentence that the model can act on.</param>
    public static T Read<T>(string reply, Func<JsonElement, T> read, Func<string, T> refuse)
    {
        if (reply.Length > AnswerSchema.MaxAnswer)
        {
            return refuse($"The answer is longer than {AnswerSchema.MaxAnswer} characters; make it smaller.");
        }

        var json = Unwrap(reply);
        return json.Length == 0 ? refuse("The answer is empty; answer with the JSON object.") : ReadJson(json, read, refuse);
    }

    /// <summary>As the other, for steps.</summary>
    public static StepAnswer<T> Read<T>(string reply, Func<JsonElement, StepAnswer<T>> read) =>
        Read(reply, read, static reason => new StepAnswer<T>.Refused(reason));

    private static T ReadJson<T>(string json, Func<JsonElement, T> read, Func<string, T> refuse)
    {
        try
        {
            using var document = JsonDocument.Parse(Utf8(json), new JsonDocumentOptions { MaxDepth = 8 });
            return read(document.RootElement);
        }
        catch (JsonException wrong)
        {
            return refuse($"The answer is not one valid JSON object (line {(wrong.LineNumber ?? 0) + 1}); write only the object, with strings escaped as JSON wants, and close it.");
        }
        catch (StrictJsonException wrong)
        {
            return refuse($"The answer is not of the asked form: {wrong.Message}.");
        }
    }

    // Half a surrogate pair cannot be written as UTF-8; it becomes U+FFFD, as it would on the wire.
    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Unwrap(string reply)
    {
        var text = reply.Trim();
        if (text.StartsWith("<think>", StringComparison.Ordinal) && text.IndexOf("</think>", StringComparison.Ordinal) is >= 0 and var end)
        {
            text = text[(end + "</think>".Length)..].Trim();
        }

        var firstLine = text.IndexOf('\n', StringComparison.Ordinal);
        return firstLine > 0 && text[..firstLine].Trim() is "```" or "```json" && text.EndsWith("```", StringComparison.Ordinal)
            ? text[firstLine..^3].Trim()
            : text;
    }
}
