using System.Diagnostics;
using Resolver.Core.Ids;

namespace Resolver.Core.Tracing;

/// <summary>The span of a tool call: <c>execute_tool {name}</c>, inside the step that uses the tool.</summary>
public static class ToolTelemetry
{
    /// <summary>The name to listen to.</summary>
    public const string SourceName = "Resolver.Tools";

    private const int MaxName = 64;
    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Begins the span of a call; dispose it when the tool has ended. Null where nobody listens.</summary>
    /// <param name="step">The step that uses the tool.</param>
    /// <param name="tool">As the model named it; a name that no tool of ours could have becomes <c>unknown</c>.</param>
    /// <param name="callId">The model's id of the call; null where it has none.</param>
    /// <param name="arguments">JSON; kept only where content is wanted.</param>
    public static Activity? Start(StepKey step, string tool, string? callId = null, string? arguments = null)
    {
        // The model wrote it: it may be any text.
        var name = tool.Length is > 0 and <= MaxName && tool.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-') ? tool : "unknown";
        return Source.StartActivity($"{GenAi.ExecuteTool} {name}")?
            .SetTag(GenAi.Operation, GenAi.ExecuteTool)
            .SetTag(GenAi.ToolName, name)
            .SetTag(GenAi.ToolType, "function")
            .SetTag(GenAi.ToolCallId, callId)
            .SetTag(GenAi.ToolArguments, GenAi.Content(arguments))
            .SetTag("resolver.run", step.Run.Value)
            .SetTag("resolver.step", step.Step);
    }

    /// <summary>The tool did what it was asked.</summary>
    /// <param name="span">May be null.</param>
    /// <param name="result">What the model sees; kept only where content is wanted.</param>
    public static void Finish(Activity? span, string? result) => span?.SetTag(GenAi.ToolResult, GenAi.Content(result));

    /// <summary>Nothing was done: the call is not valid, not allowed now, or the tool failed.</summary>
    /// <param name="span">May be null.</param>
    /// <param name="code">A short stable word or code, never text of the call: <c>refused</c>, <c>timeout</c>, a fault's code.</param>
    /// <param name="result">What the model sees; kept only where content is wanted.</param>
    public static void Refuse(Activity? span, string code, string? result) => span?
        .SetTag(GenAi.ErrorType, code)
        .SetTag(GenAi.ToolResult, GenAi.Content(result))
        .SetStatus(ActivityStatusCode.Error, code);
}
