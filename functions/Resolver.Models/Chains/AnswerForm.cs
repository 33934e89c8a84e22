using System.Text.Json;
using Microsoft.Extensions.AI;
using Resolver.Models.Spending;

namespace Resolver.Models.Chains;

/// <summary>
/// The JSON schema that an answer is asked for in, strict: every property required, nothing besides. Sizes and meaning are checked by the
/// step's own reader; not every server knows the keywords, and some ignore schemas altogether.
/// </summary>
internal sealed class AnswerForm
{
    /// <summary>A form of this name (<c>[a-z_]+</c>) and schema.</summary>
    public AnswerForm(string name, string schema)
    {
        Name = name;
        Schema = schema;
        Format = ChatResponseFormat.ForJsonSchema(JsonElement.Parse(schema), name);
    }

    /// <summary>The schema's name.</summary>
    public string Name { get; }

    /// <summary>The schema's text.</summary>
    public string Schema { get; }

    /// <summary>As the client library wants it.</summary>
    public ChatResponseFormat Format { get; }

    /// <summary>It travels with every request and is charged as prompt.</summary>
    public int Tokens => TokenCounter.Count(Schema);
}
