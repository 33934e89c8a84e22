using Resolver.Core.Faults;

namespace Resolver.Core.Money;

/// <summary>What every ledger decides alike, whatever it keeps its lines in. Pure.</summary>
public static class LedgerRules
{
    private const decimal MostUsd = 1_000_000_000m;

    /// <summary>The windows of a call, the narrowest first.</summary>
    public static IReadOnlyList<BudgetWindow> WindowsOf(ReserveRequest request, string? team, DateTimeOffset now)
    {
        BudgetWindow At(BudgetScope scope, string? subject = null) => BudgetWindow.At(scope, subject ?? string.Empty, now);
        var windows = new List<BudgetWindow>
        {
            At(BudgetScope.Attempt, $"{request.Key.Run}/{request.Key.Step}"),
            At(BudgetScope.Run, request.Key.Run.Value),
            At(BudgetScope.Day),
            At(BudgetScope.Month),
            At(BudgetScope.Hour),
        };
        void Add(BudgetScope scope, string? subject)
        {
            if (subject is not null)
            {
                windows.Insert(windows.Count - 3, At(scope, subject));
            }
        }

        Add(BudgetScope.PullRequest, request.PullRequest);
        Add(BudgetScope.Repo, request.Repo?.Value);
        Add(BudgetScope.Team, team);
        return windows;
    }

    /// <summary>The limit of a window: the operator's for this subject, else for every subject, and never more than the caller's own.</summary>
    public static decimal? LimitOf(BudgetWindow window, ReserveRequest? request, Func<BudgetScope, string, decimal?> limits)
    {
        var own = request is null ? null : window.Scope switch
        {
            BudgetScope.Attempt => request.AttemptUsd,
            BudgetScope.Run => request.RunUsd,
            _ => null,
        };
        var set = window.Subject.Length == 0 ? null : limits(window.Scope, window.Subject);
        set ??= limits(window.Scope, BudgetLimit.Every);
        return own is null ? set : set is null ? own : Math.Min(own.Value, set.Value);
    }

    /// <summary>The maximum of a call, rounded up.</summary>
    /// <exception cref="ResolverFault"><c>LEDGER-PRICE-UNKNOWN</c>.</exception>
    public static long Maximum(ReserveRequest request) => request.MaxUsd is { } usd && usd >= 0
        ? Nanodollars.FromUsd(usd)
        : throw ResolverFault.Usage("LEDGER-PRICE-UNKNOWN", "The price of a model call is not known, so it is not made; write the prices of its tier into the models file.");

    /// <summary>The first window without room; null where all have it.</summary>
    public static BudgetRefusal? Refusal(decimal needed, IEnumerable<WindowState> windows) => windows
        .Where(state => state.CeilingUsd is { } ceiling && state.SpentUsd + state.ReservedUsd + needed > ceiling)
        .Select(state => new BudgetRefusal(state.Window, needed, state.CeilingUsd!.Value, state.SpentUsd, state.ReservedUsd))
        .FirstOrDefault();

    /// <summary>Whether the run of a call has no further call. What is in flight counts: it may have gone out.</summary>
    /// <param name="request">The call, with its limit.</param>
    /// <param name="windows">The call's windows as they stand: the run's own knows what is settled.</param>
    /// <param name="open">Calls of the run in flight.</param>
    public static ReserveResult.NoCalls? CallsUsed(ReserveRequest request, IEnumerable<WindowState> windows, int open) =>
        request.RunCalls is { } most && windows.First(static state => state.Window.Scope == BudgetScope.Run).Calls + open >= most ? new ReserveResult.NoCalls(most) : null;

    /// <summary>A settlement as it is kept: never above the reservation, the claim beside it.</summary>
    public static Settlement Bounded(Settlement settlement, long maximum) =>
        settlement.Usd < 0 ? throw new ArgumentOutOfRangeException(nameof(settlement), "A settlement is not negative.")
        : Nanodollars.FromUsd(settlement.Usd) <= maximum ? settlement
        : settlement with { Usd = Nanodollars.ToUsd(maximum), ReportedUsd = settlement.ReportedUsd ?? settlement.Usd };

    /// <summary>The settlement of a reservation whose process did not come back.</summary>
    public static Settlement AtMaximum(long maximum) => new(Nanodollars.ToUsd(maximum), 0, 0, 0, 0) { AtMaximum = true };

    /// <summary>Whether a try that is over may be answered from its receipt: also one whose use could not be believed, but whose reply came.</summary>
    public static bool IsBought(LedgerEntry entry, ReserveRequest request) =>
        !request.Anew && entry is { State: EntryState.Settled or EntryState.SettledAtMaximum, Use.Receipt: not null } && entry.Digest == request.Digest;

    /// <summary>Checks a limit before it is kept.</summary>
    /// <exception cref="ResolverFault"><c>LEDGER-LIMIT</c>.</exception>
    public static void Check(BudgetLimit limit)
    {
        var alone = limit.Scope is BudgetScope.Day or BudgetScope.Month;
        if (limit.Usd is < 0 or > MostUsd || limit.Scope == BudgetScope.Hour || limit.Subject.Length is 0 or > 200 || (alone && limit.Subject != BudgetLimit.Every))
        {
            throw ResolverFault.Usage("LEDGER-LIMIT", "A limit is 0 to 1,000,000,000 US dollars, for a run, attempt, pull request, repository or team of at most 200 characters, or for the day or month.");
        }
    }

    /// <summary>A living process is at this very call.</summary>
    public static ResolverFault CallOpen(CallKey key) => new(
        "LEDGER-CALL-OPEN", transient: true, $"Another process is making the call {key} just now; wait for it to end, or stop it.");

    /// <summary>A reservation that this ledger never gave.</summary>
    public static ResolverFault Unknown(ReservationId id) => new(
        "LEDGER-RESERVATION-UNKNOWN", transient: false, $"The ledger has no reservation {id}; use the ledger that reserved it.");
}
