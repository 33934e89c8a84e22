using System.Globalization;
using System.Text.Json.Serialization;
using Resolver.Core.Ids;

namespace Resolver.Core.Money;

/// <summary>What a call wants to reserve.</summary>
/// <param name="Key">The call.</param>
/// <param name="Digest">SHA-256 of the request: the same call with another request is bought anew.</param>
/// <param name="Repo">The repository that it is for; null where there is none.</param>
/// <param name="PullRequest">The pull request that it is for, as its host names it; null where there is none, or the one that the run was attached to.</param>
/// <param name="Endpoint">Which endpoint, for people.</param>
/// <param name="MaxUsd">The dearest that the call can be, US dollars; null where its price is not known, which is refused.</param>
/// <param name="Lifetime">After this time the reservation is settled at its maximum, whatever became of its process.</param>
public sealed record ReserveRequest(
    CallKey Key, string Digest, RepoId? Repo, string? PullRequest, string Endpoint, decimal? MaxUsd, TimeSpan Lifetime)
{
    /// <summary>The attempt's own ceiling, US dollars; null for none but the operator's.</summary>
    public decimal? AttemptUsd { get; init; }

    /// <summary>The run's own ceiling, US dollars; null for none but the operator's.</summary>
    public decimal? RunUsd { get; init; }

    /// <summary>How many calls the whole run may make, those of earlier processes and those in flight included; null for no limit.</summary>
    public int? RunCalls { get; init; }

    /// <summary>Buy again although a settled try with a receipt is there: its reply is gone.</summary>
    public bool Anew { get; init; }
}

/// <summary>What became of a wish to reserve.</summary>
public abstract record ReserveResult
{
    private ReserveResult()
    {
    }

    /// <summary>The money is held in every window; the call may be made.</summary>
    /// <param name="Id">Names it from now on.</param>
    /// <param name="MaxUsd">How much is held, rounded up.</param>
    /// <param name="EarlierUsd">What earlier tries of this call were settled at: money that is gone although nobody has the reply.</param>
    public sealed record Granted(ReservationId Id, decimal MaxUsd, decimal EarlierUsd) : ReserveResult
    {
        /// <summary>How many of the earlier tries went out, or may have.</summary>
        public int EarlierCalls { get; init; }
    }

    /// <summary>The call was made and settled before; its reply is kept under the receipt. Nothing is reserved.</summary>
    /// <param name="Entry">The settled try.</param>
    /// <param name="EarlierUsd">What the tries before it were settled at.</param>
    public sealed record Bought(LedgerEntry Entry, decimal EarlierUsd) : ReserveResult
    {
        /// <summary>How many of the tries before it went out, or may have.</summary>
        public int EarlierCalls { get; init; }
    }

    /// <summary>A window has no room. Nothing is reserved in any.</summary>
    public sealed record Refused(BudgetRefusal Why) : ReserveResult;

    /// <summary>The run has made, or is making, as many calls as it may. Nothing is reserved.</summary>
    /// <param name="Most">How many these are.</param>
    public sealed record NoCalls(int Most) : ReserveResult;
}

/// <summary>Why nothing was reserved.</summary>
/// <param name="Window">The window without room; the narrowest, where several have none.</param>
/// <param name="NeededUsd">What the call could cost.</param>
/// <param name="CeilingUsd">Limit and allowances.</param>
/// <param name="SpentUsd">Settled.</param>
/// <param name="ReservedUsd">Held by calls in flight.</param>
public sealed record BudgetRefusal(BudgetWindow Window, decimal NeededUsd, decimal CeilingUsd, decimal SpentUsd, decimal ReservedUsd)
{
    /// <summary>What may still be reserved.</summary>
    [JsonIgnore]
    public decimal LeftUsd => Math.Max(0, CeilingUsd - SpentUsd - ReservedUsd);

    /// <summary>Only calls in flight are in the way: what they leave over may be enough.</summary>
    [JsonIgnore]
    public bool MayFitLater => ReservedUsd > 0 && SpentUsd + NeededUsd <= CeilingUsd;

    /// <summary>Which window, how much is left, and when it resets; safe to post in public.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"the next call could cost ${NeededUsd:0.000000}, and the budget of {Window} has ${LeftUsd:0.000000} left of ${CeilingUsd:0.00}; it {Reset}");

    private string Reset => Window.ResetsAt is { } at ? string.Create(CultureInfo.InvariantCulture, $"resets at {at:yyyy-MM-dd HH:mm} UTC") : "does not reset";
}

/// <summary>How a reservation stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EntryState>))]
public enum EntryState
{
    /// <summary>The call is in flight.</summary>
    Open = 0,

    /// <summary>Settled at the use that the endpoint reports.</summary>
    Settled = 1,

    /// <summary>Settled at its maximum: the use is not known or cannot be believed, and it may have been billed.</summary>
    SettledAtMaximum = 2,

    /// <summary>Nothing was billed.</summary>
    Released = 3,

    /// <summary>Settled at its maximum because its process died, or never came back in time.</summary>
    Expired = 4,
}

/// <summary>What a call really used.</summary>
/// <param name="Usd">US dollars. A ledger settles at most what was reserved: more is kept in <see cref="ReportedUsd"/>.</param>
/// <param name="TokensIn">Prompt tokens, cached ones included.</param>
/// <param name="TokensCached">Of these, read from the provider's cache.</param>
/// <param name="TokensOut">Completion tokens, reasoning included.</param>
/// <param name="TokensReasoning">Of these, reasoning.</param>
public sealed record Settlement(decimal Usd, long TokensIn, long TokensCached, long TokensOut, long TokensReasoning)
{
    /// <summary>True where the use is not known and the maximum is taken for it.</summary>
    public bool AtMaximum { get; init; }

    /// <summary>What the endpoint claims, where that is more than the call could use; US dollars.</summary>
    public decimal? ReportedUsd { get; init; }

    /// <summary>The reply, or where it is kept, at most 16,000 characters; null where it is not.</summary>
    public string? Receipt { get; init; }
}

/// <summary>A line of the ledger.</summary>
/// <param name="Id">The reservation.</param>
/// <param name="Digest">Of the request.</param>
/// <param name="Endpoint">Which endpoint.</param>
/// <param name="State">How it stands.</param>
/// <param name="MaxUsd">What was reserved.</param>
/// <param name="Use">What it was settled at; null while it is open and where it was released.</param>
/// <param name="At">When it was reserved.</param>
public sealed record LedgerEntry(ReservationId Id, string Digest, string Endpoint, EntryState State, decimal MaxUsd, Settlement? Use, DateTimeOffset At);
