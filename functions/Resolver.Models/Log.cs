using Microsoft.Extensions.Logging;
using Resolver.Models.Gateway;

namespace Resolver.Models;

/// <summary>Numbered logs, 6100 to 6199: values only.</summary>
internal static partial class Log
{
    [LoggerMessage(6101, LogLevel.Information, "Endpoint {Endpoint} answered {Step} in {Seconds:F1} s.")]
    public static partial void Answered(ILogger logger, string endpoint, string step, double seconds);

    [LoggerMessage(6102, LogLevel.Warning, "Endpoint {Endpoint} failed with {Code} (HTTP {Status}); may be billed: {MayBeBilled}.")]
    public static partial void CallFailed(ILogger logger, string endpoint, string code, int status, bool mayBeBilled);

    [LoggerMessage(6103, LogLevel.Information, "Endpoint {Endpoint} is asked again in {Seconds:F1} s.")]
    public static partial void Waiting(ILogger logger, string endpoint, double seconds);

    [LoggerMessage(6104, LogLevel.Information, "The endpoint of tier {Tier} does not take {Objection}; requests are sent without it from now on.")]
    public static partial void Adapted(ILogger logger, string tier, Objection objection);

    [LoggerMessage(6105, LogLevel.Warning, "Endpoint {Endpoint} reports no usage, or one that cannot be true; the reply counts at its maximum.")]
    public static partial void UsageMissing(ILogger logger, string endpoint);

    [LoggerMessage(6106, LogLevel.Information, "Tier {Tier}: {Dropped} units left out of the prompt for {Step}, {Kept} shown.")]
    public static partial void UnitsDropped(ILogger logger, string tier, string step, int dropped, int kept);

    [LoggerMessage(6107, LogLevel.Information, "The answer of tier {Tier} to {Step} was refused (ask {Ask}).")]
    public static partial void AnswerRefused(ILogger logger, string tier, string step, int ask);

    [LoggerMessage(6108, LogLevel.Information, "Tier {Tier} was not asked for {Step}: up to {NeededUsd} USD, {LeftUsd} left.")]
    public static partial void OverBudget(ILogger logger, string tier, string step, decimal neededUsd, decimal leftUsd);

    [LoggerMessage(6109, LogLevel.Warning, "Tier {Tier} sends its key over http to another machine; use https where you can.")]
    public static partial void KeyInClear(ILogger logger, string tier);

    [LoggerMessage(6110, LogLevel.Warning, "Endpoint {Endpoint} fails too often and is left alone for half a minute.")]
    public static partial void CircuitOpened(ILogger logger, string endpoint);

    [LoggerMessage(6111, LogLevel.Information, "Endpoint {Endpoint} works again.")]
    public static partial void CircuitClosed(ILogger logger, string endpoint);

    [LoggerMessage(6112, LogLevel.Warning, "Endpoint {Endpoint} has no answer ({Code}); {Next} is asked instead.")]
    public static partial void FallingBack(ILogger logger, string endpoint, string next, string code);

    [LoggerMessage(6113, LogLevel.Information, "Tier {Tier}: the reply to {Step} was bought before and is read again.")]
    public static partial void AnsweredFromReceipt(ILogger logger, string tier, string step);

    [LoggerMessage(6114, LogLevel.Warning, "Endpoint {Endpoint} counts more prompt tokens than were expected; more are reserved from now on.")]
    public static partial void CountedTooFew(ILogger logger, string endpoint);

    [LoggerMessage(6115, LogLevel.Information, "Endpoint {Endpoint} cost {Usd} USD for {Step}.")]
    public static partial void Settled(ILogger logger, string endpoint, string step, decimal usd);

    [LoggerMessage(6116, LogLevel.Information, "Tier {Tier}: {Step} takes the steps {Steps} ({Why}).")]
    public static partial void Depth(ILogger logger, string tier, string step, string steps, string why);

    [LoggerMessage(6117, LogLevel.Information, "Tier {Tier}: {Step} goes on without its step {Part} ({Why}).")]
    public static partial void StepLeftOut(ILogger logger, string tier, string step, string part, string why);

    [LoggerMessage(6120, LogLevel.Warning, "{Summary}")]
    public static partial void BudgetAlert(ILogger logger, string summary);

    [LoggerMessage(6121, LogLevel.Warning, "The receiver of alerts at {Host} did not take one (HTTP {Status}).")]
    public static partial void AlertRefused(ILogger logger, string host, int status);
}
