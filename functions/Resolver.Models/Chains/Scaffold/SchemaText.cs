using System.Text;
using Resolver.Core.Scaffold;
using Resolver.Core.Text;
using Resolver.Models.Chains.Scaffold.Proto;

namespace Resolver.Models.Chains.Scaffold;

/// <summary>Schemas as a model reads them: names, types and comments, one field a line.</summary>
internal static class SchemaText
{
    private const int MaxNames = 400;
    private const int MaxComment = 200;

    /// <summary>What the registry has: messages with the first line of their comments, and the calls of its services.</summary>
    public static string Catalogue(ProtoSet schemas)
    {
        var text = new StringBuilder();
        foreach (var name in schemas.MessageNames.Take(MaxNames))
        {
            var comment = VisibleText.Line(schemas.Message(name).Comment, MaxComment);
            text.Append(name).Append(comment.Length > 0 ? $": {comment}\n" : "\n");
        }

        foreach (var rpc in schemas.Rpcs.Take(MaxNames))
        {
            text.Append("rpc ").Append(rpc.Service).Append('.').Append(rpc.Name).Append('(').Append(rpc.Request).Append(") returns (").Append(rpc.Response).Append(")\n");
        }

        return text.ToString().TrimEnd('\n');
    }

    /// <summary>The messages that the service keeps, and those that they need.</summary>
    public static string Of(FoundSchemas found)
    {
        var text = new StringBuilder();
        foreach (var message in found.Messages)
        {
            text.Append(message.Name).Append(found.Requirements.Resources.Any(resource => resource.Message == message.Name) ? " (kept by the service)\n" : "\n");
            foreach (var field in message.Fields)
            {
                text.Append("  ").Append(field.Name).Append(": ").Append(Type(field)).Append(field.Required ? ", required by its documentation" : string.Empty);
                var comment = VisibleText.Line(field.Comment, MaxComment);
                text.Append(comment.Length > 0 ? $" // {comment}\n" : "\n");
            }
        }

        return text.ToString().TrimEnd('\n');
    }

    private static string Type(FieldSchema field) => field.Label switch
    {
        FieldLabel.Repeated => $"repeated {field.Type}",
        FieldLabel.Map => $"map<{field.KeyType}, {field.Type}>",
        FieldLabel.Optional => $"optional {field.Type}",
        _ => field.Oneof is null ? field.Type : $"{field.Type} in oneof {field.Oneof}",
    };
}
