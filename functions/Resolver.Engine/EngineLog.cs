using Microsoft.Extensions.Logging;

namespace Resolver.Engine;

/// <summary>The engine's log lines: values only, never payloads.</summary>
internal static partial class EngineLog
{
    [LoggerMessage(5101, LogLevel.Warning, "Step {Step} of {Run} failed in delivery {Delivery}: {Code}")]
    public static partial void ActivityFailed(this ILogger log, Exception error, string run, string step, int delivery, string code);

    [LoggerMessage(5102, LogLevel.Error, "The workflow of {Run} failed: {Code}")]
    public static partial void WorkflowFailed(this ILogger log, Exception error, string run, string code);

    [LoggerMessage(5103, LogLevel.Error, "The engine could not advance {Run}")]
    public static partial void RunBroken(this ILogger log, Exception error, string run);
}
