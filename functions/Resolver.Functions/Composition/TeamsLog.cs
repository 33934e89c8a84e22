using Microsoft.Extensions.Logging;
using Resolver.Adapters.Approvals;
using Resolver.Core.Ids;

namespace Resolver.Functions.Composition;

/// <summary>What the operator is told of cards.</summary>
internal static partial class TeamsLog
{
    [LoggerMessage(4201, LogLevel.Information, "{Line}")]
    internal static partial void Said(ILogger log, string line);

    [LoggerMessage(4202, LogLevel.Warning, "{Run}: {Said} by {By} in {Way} came too late ({Why}) and is not obeyed")]
    internal static partial void Late(ILogger log, string run, string said, string by, string way, string why);
}

/// <summary>Late answers are on record in the telemetry: a run that has ended takes nothing more.</summary>
/// <param name="log">Where they are kept.</param>
internal sealed class LoggedLateAnswers(ILogger log) : ILateAnswers
{
    public void Add(RunId run, LateAnswer answer) => TeamsLog.Late(log, run.Value, answer.Said, answer.By, answer.Way, answer.Why);
}
