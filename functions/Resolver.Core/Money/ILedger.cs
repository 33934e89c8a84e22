using Resolver.Core.Faults;
using Resolver.Core.Ids;

namespace Resolver.Core.Money;

/// <summary>
/// Keeps what is spent on models within its limits. Money is reserved at a call's maximum before the call, in all of its windows in one
/// step, and settled at the real use after it. What has returned is durable: it survives <c>kill -9</c>. Several processes may share one.
/// </summary>
public interface ILedger
{
    /// <summary>
    /// Reserves in every window of the call, or in none. Where an earlier try of this call was left open by a process that is dead, that
    /// try is settled at its maximum first.
    /// </summary>
    /// <exception cref="ResolverFault"><c>LEDGER-PRICE-UNKNOWN</c>, <c>LEDGER-CALL-OPEN</c> where a living process is at this very call, or a fault of the store: without a ledger no call is made.</exception>
    Task<ReserveResult> Reserve(ReserveRequest request, CancellationToken cancel);

    /// <summary>
    /// Settles at the real use, never above the reservation. The first settlement stands, and so does a release; an expired reservation
    /// is corrected by it.
    /// </summary>
    /// <returns>The line as it stands now.</returns>
    /// <exception cref="ResolverFault"><c>LEDGER-RESERVATION-UNKNOWN</c>.</exception>
    Task<LedgerEntry> Settle(ReservationId id, Settlement settlement, CancellationToken cancel);

    /// <summary>Gives the money back: nothing was billed. Like a settlement at nothing.</summary>
    /// <exception cref="ResolverFault"><c>LEDGER-RESERVATION-UNKNOWN</c>.</exception>
    Task Release(ReservationId id, CancellationToken cancel);

    /// <summary>Settles at their maximum the open reservations of dead processes, and those whose time is over.</summary>
    /// <returns>What was settled so.</returns>
    Task<IReadOnlyList<LedgerEntry>> Expire(CancellationToken cancel);

    /// <summary>The lines of a run, or all, oldest first.</summary>
    Task<IReadOnlyList<LedgerEntry>> Entries(RunId? run, CancellationToken cancel);

    /// <summary>The windows of the scopes, of the current periods alone or of all times; a limited window that nobody used yet included.</summary>
    Task<IReadOnlyList<WindowState>> Windows(IReadOnlyList<BudgetScope> scopes, bool current, CancellationToken cancel);

    /// <summary>Sets a limit; it holds from the next reservation on.</summary>
    /// <exception cref="ResolverFault"><c>LEDGER-LIMIT</c> where it is negative, too large, or for a scope that takes none.</exception>
    Task SetLimit(BudgetLimit limit, CancellationToken cancel);

    /// <summary>Takes a limit away.</summary>
    /// <returns>False where there was none.</returns>
    Task<bool> RemoveLimit(BudgetScope scope, string subject, CancellationToken cancel);

    /// <summary>All limits.</summary>
    Task<IReadOnlyList<BudgetLimit>> Limits(CancellationToken cancel);

    /// <summary>Adds to the limit of one window; the same key twice is one allowance.</summary>
    Task Allow(BudgetAllowance allowance, CancellationToken cancel);

    /// <summary>Puts a repository into a team, or out of its team with null.</summary>
    Task Assign(RepoId repo, string? team, CancellationToken cancel);

    /// <summary>
    /// Counts a run on the pull request that it led to: what it has spent, what it holds, and its calls from now on. The first pull
    /// request of a run stands; may be repeated.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="pullRequest">As its host names it, for example <c>acme/shop#7</c>; at most 200 characters.</param>
    /// <param name="cancel">Stops before it begins.</param>
    Task Attach(RunId run, string pullRequest, CancellationToken cancel);

    /// <summary>Keeps an alert until it is delivered; the same key twice is one alert.</summary>
    Task Raise(BudgetAlert alert, CancellationToken cancel);

    /// <summary>Alerts that are not delivered yet, oldest first.</summary>
    Task<IReadOnlyList<BudgetAlert>> Undelivered(CancellationToken cancel);

    /// <summary>Notes that an alert has been delivered.</summary>
    Task Delivered(string key, CancellationToken cancel);
}
