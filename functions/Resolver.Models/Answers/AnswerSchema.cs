using System.Text.Json;

namespace Resolver.Models.Answers;

/// <summary>The shape of an answer, in one place: the schema that is sent and the field names and limits that are checked.</summary>
internal static class AnswerSchema
{
    public const string Name = "patch";
    public const string Hypothesis = "hypothesis";
    public const string Summary = "summary";
    public const string Edits = "edits";
    public const string GiveUp = "give_up";
    public const string Path = "path";
    public const string Search = "search";
    public const string Replace = "replace";

    /// <summary>Characters of a whole answer at most.</summary>
    public const int MaxAnswer = 512 * 1024;

    /// <summary>Strict mode wants every property required and nothing besides; sizes are checked by us, not every server knows the keywords.</summary>
    public const string Text =
        """
        {"type":"object","additionalProperties":false,"required":["hypothesis","summary","edits","give_up"],"properties":{"hypothesis":{"type":"string"},"summary":{"type":"string"},"edits":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["path","search","replace"],"properties":{"path":{"type":"string"},"search":{"type":"string"},"replace":{"type":"string"}}}},"give_up":{"type":["string","null"]}}}
        """;

    /// <summary>The schema as JSON.</summary>
    public static JsonElement Element { get; } = JsonElement.Parse(Text);
}
