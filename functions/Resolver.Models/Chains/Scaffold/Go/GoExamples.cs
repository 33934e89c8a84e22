using System.Text.Json;
using System.Text.Json.Nodes;
using Resolver.Core.Faults;
using Resolver.Core.Scaffold;

namespace Resolver.Models.Chains.Scaffold.Go;

/// <summary>A valid example of each message, as JSON on one line: what the acceptance tests send. The same every time.</summary>
internal sealed class GoExamples(ServiceContract contract)
{
    private const int MaxDepth = 4;

    /// <summary>The example without the key.</summary>
    /// <exception cref="ResolverFault"><c>SCAFFOLD-RECURSION</c> where required fields lead back to their own message.</exception>
    public string Of(ResourceContract resource) => Message(Find(resource.Message), [], resource.Key).ToJsonString(JsonSerializerOptions.Web);

    private MessageSchema Find(string name) => contract.Messages.First(message => message.Name == name);

    private JsonObject Message(MessageSchema message, IReadOnlyList<string> within, string? leftOut)
    {
        IReadOnlyList<string> path = [.. within, message.Name];
        var example = new JsonObject();
        var chosen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in message.Fields.Where(field => field.Name != leftOut))
        {
            if (field.Oneof is { } oneof && !chosen.Add(oneof))
            {
                continue;
            }

            if (Value(field, path) is { } value)
            {
                example[field.Json] = value;
            }
        }

        return example;
    }

    private JsonNode? Value(FieldSchema field, IReadOnlyList<string> path)
    {
        if (Single(field, path) is not { } value)
        {
            return field is { Required: true, Oneof: null }
                ? throw ResolverFault.Usage("SCAFFOLD-RECURSION", $"{path[^1]}.{field.Name} is required and leads back to a message that it is part of: no such message can exist.")
                : null;
        }

        return field.Label switch
        {
            FieldLabel.Repeated => new JsonArray(value),
            FieldLabel.Map => new JsonObject { [field.KeyType == "string" ? "example" : "1"] = value },
            _ => value,
        };
    }

    private JsonNode? Single(FieldSchema field, IReadOnlyList<string> path) => field.Kind switch
    {
        FieldKind.Enumeration => JsonValue.Create(EnumValue(field.Type)),
        FieldKind.Scalar => Scalar(field.Type, field.Name, isText: true),
        _ => field.Type switch
        {
            "google.protobuf.Timestamp" => JsonValue.Create("2026-01-02T03:04:05Z"),
            "google.protobuf.StringValue" => JsonValue.Create("example"),
            "google.protobuf.BoolValue" => JsonValue.Create(true),
            "google.protobuf.Int32Value" or "google.protobuf.UInt32Value" => JsonValue.Create(1),
            "google.protobuf.DoubleValue" or "google.protobuf.FloatValue" => JsonValue.Create(1.5),
            _ => path.Contains(field.Type, StringComparer.Ordinal) || path.Count >= MaxDepth && !field.Required ? null : Message(Find(field.Type), path, leftOut: null),
        },
    };

    private string EnumValue(string type)
    {
        var values = contract.Enums.First(known => known.Name == type).Values;
        return values[^1].Name;
    }

    private static JsonValue Scalar(string type, string name, bool isText) => type switch
    {
        "string" => JsonValue.Create($"example {name}"),
        "bytes" => JsonValue.Create("AQID"),
        "bool" => JsonValue.Create(true),
        "double" or "float" => JsonValue.Create(1.5),
        _ when isText && type.EndsWith("64", StringComparison.Ordinal) => JsonValue.Create("1"),
        _ => JsonValue.Create(1),
    };
}
