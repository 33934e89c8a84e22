using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Resolver.Models.Wire;

/// <summary>A conversation with tools for an endpoint that knows none: the tools are described in words, calls and results are texts.</summary>
internal static class WrittenTools
{
    /// <summary>The same conversation in texts alone.</summary>
    public static IEnumerable<ChatMessage> Write(IEnumerable<ChatMessage> messages, IEnumerable<AITool> tools)
    {
        // Behind the instruction, in its message: some servers take only one of the system.
        var described = false;
        foreach (var message in messages)
        {
            var text = string.Join('\n', message.Contents.Select(Text));
            yield return new ChatMessage(message.Role == ChatRole.Tool ? ChatRole.User : message.Role, described ? text : $"{text}\n\n{Describe(tools)}");
            described = true;
        }
    }

    private static string Describe(IEnumerable<AITool> tools)
    {
        var text = new StringBuilder("Tools that can be called by writing one JSON object {\"tool\": \"<name>\", \"arguments\": {…}} and nothing else:\n");
        foreach (var tool in tools.OfType<AIFunctionDeclaration>())
        {
            text.Append("- ").Append(tool.Name).Append(": ").Append(tool.Description).Append(" Arguments: ").Append(tool.JsonSchema.GetRawText()).Append('\n');
        }

        return text.ToString();
    }

    private static string Text(AIContent content) => content switch
    {
        TextContent text => text.Text,
        FunctionCallContent call => JsonSerializer.Serialize(new { tool = call.Name, arguments = call.Arguments }, AIJsonUtilities.DefaultOptions),
        FunctionResultContent result => result.Result?.ToString() ?? string.Empty,
        _ => string.Empty,
    };
}
