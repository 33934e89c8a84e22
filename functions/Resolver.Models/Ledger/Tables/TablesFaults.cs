using Azure;
using Azure.Identity;
using Resolver.Core.Faults;

namespace Resolver.Models.Ledger.Tables;

/// <summary>What Azure Tables could not do, as a fault that names the cure.</summary>
internal static class TablesFaults
{
    /// <summary>Whether an exception is the store's: a status, a lost connection, a timeout, or several of these after retries.</summary>
    public static bool Concerns(Exception error) => error switch
    {
        AggregateException many => many.InnerExceptions.All(Concerns),
        RequestFailedException or AuthenticationFailedException or IOException or HttpRequestException => true,
        OperationCanceledException cancelled => !cancelled.CancellationToken.IsCancellationRequested || cancelled.InnerException is TimeoutException,
        _ => false,
    };

    /// <summary>Whether a fault of the store leaves open what became of a write.</summary>
    public static bool LeavesOpen(ResolverFault fault) => fault.Transient && IsOfTheStore(fault);

    /// <summary>Whether a fault is the store's, and not a decision of the ledger.</summary>
    public static bool IsOfTheStore(ResolverFault fault) => fault.Code is "LEDGER-STORAGE" or "LEDGER-BUSY" or "LEDGER-FORBIDDEN";

    public static ResolverFault From(Exception error) => Failed(error) switch
    {
        { Status: 401 or 403 } => Forbidden(error),
        { Status: 400 or 404 or 413 } failed => new(
            "LEDGER-STORAGE", transient: false, $"Azure Tables refused a request of the ledger (status {failed.Status}), so no model is called. Check that the table exists and that the account offers tables.", error),
        _ when error is AuthenticationFailedException => Forbidden(error),
        _ => new(
            "LEDGER-STORAGE", transient: true, "Azure Tables did not answer, so no model is called. Check the account and the network, then resume the run.", error),
    };

    public static ResolverFault Busy { get; } = new(
        "LEDGER-BUSY", transient: true, "Too many processes write to the ledger at once. Try again, or run fewer of them.");

    public static ResolverFault Newer(int found, int known) => ResolverFault.Usage(
        "LEDGER-SCHEMA-NEWER", $"The ledger was written by a newer Resolver (format {found}, this one knows {known}). Update Resolver, or choose another table.");

    private static ResolverFault Forbidden(Exception error) => ResolverFault.Usage(
        "LEDGER-FORBIDDEN", "Azure Tables refuses the identity of this host. Give it the role Storage Table Data Contributor on the ledger's account.", error);

    private static RequestFailedException? Failed(Exception error) => error as RequestFailedException ?? (error as AggregateException)?.InnerExceptions.LastOrDefault() as RequestFailedException;
}
