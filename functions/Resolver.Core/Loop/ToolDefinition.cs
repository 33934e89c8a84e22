using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;

namespace Resolver.Core.Loop;

/// <summary>A tool as a model sees it. The schema is made from the record of its arguments and that record's validation attributes.</summary>
/// <param name="Name">What the model calls it.</param>
/// <param name="Description">What it does, one or two sentences.</param>
/// <param name="Schema">JSON schema of an object; every member required, none besides.</param>
public sealed record ToolDefinition(string Name, string Description, JsonElement Schema)
{
    /// <summary>How arguments are read: snake_case names; unknown, repeated and missing members and null where there may be none are refused.</summary>
    internal static JsonSerializerOptions Strict { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        NumberHandling = JsonNumberHandling.Strict,
        MaxDepth = 8,
        TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver(),
    };

    /// <summary>Makes a tool of the record of its arguments.</summary>
    public static ToolDefinition Of<TArguments>(string name)
        where TArguments : class
    {
        var schema = Strict.GetJsonSchemaAsNode(typeof(TArguments), new JsonSchemaExporterOptions { TransformSchemaNode = Complete });
        return new ToolDefinition(name, Words(typeof(TArguments)) ?? string.Empty, JsonElement.Parse(schema.ToJsonString()));
    }

    private static JsonNode Complete(JsonSchemaExporterContext context, JsonNode node)
    {
        if (node is not JsonObject schema)
        {
            return node;
        }

        if (context.PropertyInfo?.AttributeProvider is { } member)
        {
            foreach (var rule in member.GetCustomAttributes(inherit: true))
            {
                Add(schema, rule);
            }
        }
        else if (context.Path.IsEmpty)
        {
            // The outermost may be no null.
            schema["type"] = "object";
        }

        if (schema.ContainsKey("properties"))
        {
            schema["additionalProperties"] = false;
        }

        return schema;
    }

    private static void Add(JsonObject schema, object rule)
    {
        switch (rule)
        {
            case DescriptionAttribute words:
                schema["description"] = words.Description;
                break;
            case StringLengthAttribute length:
                schema["minLength"] = length.MinimumLength;
                schema["maxLength"] = length.MaximumLength;
                break;
            case RangeAttribute range:
                schema["minimum"] = (int)range.Minimum;
                schema["maximum"] = (int)range.Maximum;
                break;
            case LengthAttribute items:
                schema["minItems"] = items.MinimumLength;
                schema["maxItems"] = items.MaximumLength;
                break;
            case RegularExpressionAttribute form:
                schema["pattern"] = $"^{form.Pattern}$";
                break;
        }
    }

    private static string? Words(MemberInfo member) => member.GetCustomAttribute<DescriptionAttribute>()?.Description;
}
