using Azure;
using Azure.Identity;
using Resolver.Core.Faults;

namespace Resolver.Index.AzureSearch;

/// <summary>What Azure AI Search could not do, as a fault that names the cure.</summary>
internal static class SearchFaults
{
    /// <summary>Whether an exception is the service's: a status, a lost connection, a timeout, an identity that there is not.</summary>
    public static bool Concerns(Exception error, CancellationToken cancel) => error switch
    {
        RequestFailedException or AuthenticationFailedException or IOException or HttpRequestException => true,
        OperationCanceledException => !cancel.IsCancellationRequested,
        _ => false,
    };

    /// <summary>Whether the service was too busy, so that the same call may succeed in a moment.</summary>
    public static bool IsBusy(int status) => status is 408 or 409 or 422 or 429 or 500 or 502 or 503 or 504;

    public static ResolverFault From(Exception error) => (error as RequestFailedException)?.Status switch
    {
        401 or 403 => Denied(error),
        > 0 and var status when IsBusy(status) => Busy(error),
        > 0 and var status => Refused(status, error),
        _ when error is AuthenticationFailedException => Denied(error),
        _ => new ResolverFault("INDEX-SEARCH-DOWN", transient: true, "The search service did not answer. Check its address and the network, then try again.", error),
    };

    public static ResolverFault Busy(Exception? inner = null) => new(
        "INDEX-SEARCH-BUSY", transient: true, "The search service is too busy. Try again later, or give the service more replicas or partitions.", inner);

    public static ResolverFault Late() => new(
        "INDEX-SEARCH-BUSY", transient: true, "What was written cannot be searched yet: the search service is behind. Try again later, or give the service more replicas.");

    public static ResolverFault Refused(int status, Exception? inner = null) => new(
        "INDEX-SEARCH-REFUSED", transient: false, $"The search service refused a request of the index (status {status}). Check that its API version 2023-11-01 is offered and that the index's quota is not used up.", inner);

    public static ResolverFault OtherForm(string index) => ResolverFault.Usage(
        "INDEX-SEARCH-SCHEMA", $"The search index '{index}' has another form than this version of Resolver makes. Name another index in the settings, or delete this one: it is built again from git.");

    private static ResolverFault Denied(Exception error) => ResolverFault.Usage(
        "INDEX-SEARCH-DENIED",
        "The search service refuses the identity of this host. Give it the roles Search Index Data Contributor and Search Service Contributor, and allow role-based access on the service.",
        error);
}
