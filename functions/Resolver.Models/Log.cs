using Microsoft.Extensions.Logging;
using Resolver.Models.Calls;

namespace Resolver.Models;

/// <summary>Numbered logs, 6100 to 6199: values only.</summary>
internal static partial class Log
{
    [LoggerMessage(6101, LogLevel.Information, "Tier {Tier} answered {Step} in {Seconds:F1} s for {Usd} USD.")]
    public static partial void Answered(ILogger logger, string tier, string step, double seconds, decimal usd);

    [LoggerMessage(6102, LogLevel.Warning, "Tier {Tier} failed with {Code} (HTTP {Status}); may be billed: {MayBeBilled}.")]
    public static partial void CallFailed(ILogger logger, string tier, string code, int status, bool mayBeBilled);

    [LoggerMessage(6103, LogLevel.Information, "Tier {Tier} is asked again in {Seconds:F1} s.")]
    public static partial void Waiting(ILogger logger, string tier, double seconds);

    [LoggerMessage(6104, LogLevel.Information, "The endpoint of tier {Tier} does not take {Objection}; requests are sent without it from now on.")]
    public static partial void Adapted(ILogger logger, string tier, Objection objection);

    [LoggerMessage(6105, LogLevel.Warning, "Tier {Tier} reports no usage; its replies count at their maximum.")]
    public static partial void UsageMissing(ILogger logger, string tier);

    [LoggerMessage(6106, LogLevel.Information, "Tier {Tier}: {Dropped} units left out of the prompt for {Step}, {Kept} shown.")]
    public static partial void UnitsDropped(ILogger logger, string tier, string step, int dropped, int kept);

    [LoggerMessage(6107, LogLevel.Information, "The answer of tier {Tier} to {Step} was refused (ask {Ask}).")]
    public static partial void AnswerRefused(ILogger logger, string tier, string step, int ask);

    [LoggerMessage(6108, LogLevel.Information, "Tier {Tier} was not asked for {Step}: up to {NeededUsd} USD, {MaxUsd} allowed.")]
    public static partial void OverBudget(ILogger logger, string tier, string step, decimal neededUsd, decimal maxUsd);

    [LoggerMessage(6109, LogLevel.Warning, "Tier {Tier} sends its key over http to another machine; use https where you can.")]
    public static partial void KeyInClear(ILogger logger, string tier);
}
