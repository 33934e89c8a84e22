using System.Globalization;
using System.Text.Json.Serialization;

namespace Resolver.Core.Money;

/// <summary>What a budget is for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BudgetScope>))]
public enum BudgetScope
{
    /// <summary>One attempt of one run: the step's name is its subject. Never resets.</summary>
    Attempt,

    /// <summary>One run. Never resets.</summary>
    Run,

    /// <summary>Everything that is spent on one pull request. Never resets.</summary>
    PullRequest,

    /// <summary>One repository, by calendar month (UTC).</summary>
    Repo,

    /// <summary>One team, by calendar month (UTC): the repositories that are assigned to it.</summary>
    Team,

    /// <summary>Everything, by day (UTC).</summary>
    Day,

    /// <summary>Everything, by calendar month (UTC).</summary>
    Month,

    /// <summary>Everything, by hour (UTC): the history that an unusual spend rate is told from. It has no limit.</summary>
    Hour,
}

/// <summary>One period of one budget: what a reservation counts against.</summary>
/// <param name="Scope">What it is for.</param>
/// <param name="Subject">Which one: a run, a repository, a team; empty for day, month and hour.</param>
/// <param name="Period"><c>2026-11-22</c>, <c>2026-11</c>, <c>2026-11-22T18</c>; empty where it never resets.</param>
public sealed record BudgetWindow(BudgetScope Scope, string Subject, string Period)
{
    /// <summary>When the next period begins; null where there is none.</summary>
    [JsonIgnore]
    public DateTimeOffset? ResetsAt => Scope switch
    {
        BudgetScope.Day => Begin("yyyy-MM-dd").AddDays(1),
        BudgetScope.Repo or BudgetScope.Team or BudgetScope.Month => Begin("yyyy-MM").AddMonths(1),
        BudgetScope.Hour => Begin("yyyy-MM-ddTHH").AddHours(1),
        _ => null,
    };

    /// <summary>The window of a scope at a time.</summary>
    public static BudgetWindow At(BudgetScope scope, string subject, DateTimeOffset now) => new(scope, subject, now.UtcDateTime.ToString(scope switch
    {
        BudgetScope.Day => "yyyy-MM-dd",
        BudgetScope.Repo or BudgetScope.Team or BudgetScope.Month => "yyyy-MM",
        BudgetScope.Hour => "yyyy-MM-ddTHH",
        _ => "''",
    }, CultureInfo.InvariantCulture));

    /// <summary>For people: <c>day 2026-11-22</c>, <c>team payments in 2026-11</c>.</summary>
    public override string ToString() => (Scope, Subject, Period) switch
    {
        (BudgetScope.PullRequest, _, _) => $"pull request {Subject}",
        (_, "", _) => $"{Word} {Period}",
        (_, _, "") => $"{Word} {Subject}",
        _ => $"{Word} {Subject} in {Period}",
    };

#pragma warning disable CA1308 // Words for people.
    private string Word => Scope.ToString().ToLowerInvariant();
#pragma warning restore CA1308

    private DateTimeOffset Begin(string form) => new(DateTime.ParseExact(Period, form, CultureInfo.InvariantCulture), TimeSpan.Zero);
}

/// <summary>A limit that the operator has set.</summary>
/// <param name="Scope">What it is for; <see cref="BudgetScope.Hour"/> takes none.</param>
/// <param name="Subject">Which one; <c>*</c> for every one that has no limit of its own.</param>
/// <param name="Usd">US dollars for each period, 0 and up; 0 lets nothing through.</param>
public sealed record BudgetLimit(BudgetScope Scope, string Subject, decimal Usd)
{
    /// <summary>The subject that stands for every one.</summary>
    public const string Every = "*";
}

/// <summary>A person's leave to exceed one window once. It is added to the window's limit, for whoever spends there.</summary>
/// <param name="Key">Who allows what, so that the same leave given twice counts once; for example <c>run-1/exceed-1</c>.</param>
/// <param name="Window">Which window.</param>
/// <param name="Usd">How much more, US dollars, above 0.</param>
/// <param name="By">The authenticated principal.</param>
public sealed record BudgetAllowance(string Key, BudgetWindow Window, decimal Usd, string By);

/// <summary>A window as it stands.</summary>
/// <param name="Window">Which.</param>
/// <param name="LimitUsd">Its limit; null where there is none.</param>
/// <param name="AllowedUsd">What persons have allowed on top.</param>
/// <param name="SpentUsd">Settled.</param>
/// <param name="ReservedUsd">Held by calls in flight, at their maximum.</param>
/// <param name="Calls">Settled calls.</param>
public sealed record WindowState(BudgetWindow Window, decimal? LimitUsd, decimal AllowedUsd, decimal SpentUsd, decimal ReservedUsd, int Calls)
{
    /// <summary>Limit and allowances; null where there is no limit.</summary>
    [JsonIgnore]
    public decimal? CeilingUsd => LimitUsd + AllowedUsd;

    /// <summary>What may still be reserved; null where there is no limit.</summary>
    [JsonIgnore]
    public decimal? LeftUsd => CeilingUsd is { } ceiling ? Math.Max(0, ceiling - SpentUsd - ReservedUsd) : null;
}
