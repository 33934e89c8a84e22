using Azure;
using Azure.Identity;
using Resolver.Core.Faults;

namespace Resolver.Adapters.Storage;

/// <summary>What failures of a storage account are called.</summary>
internal static class AzureStorageFaults
{
    /// <summary>Does some work and names what goes wrong.</summary>
    /// <exception cref="ResolverFault"><c>STORAGE-DENIED</c>, <c>STORAGE-REFUSED</c> or <c>STORAGE-DOWN</c>.</exception>
    public static async Task<T> Named<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (RequestFailedException failed)
        {
            throw Of(failed);
        }
        catch (IOException cut)
        {
            throw Down(cut);
        }
        catch (AuthenticationFailedException unknown)
        {
            throw Denied(unknown);
        }
        catch (AggregateException tried) when (tried.InnerException is RequestFailedException last)
        {
            // The client's own retries are used up.
            throw Of(last);
        }
    }

    /// <summary>The fault of one refused or failed request.</summary>
    public static ResolverFault Of(RequestFailedException failed) => failed.Status switch
    {
        401 or 403 => Denied(failed),
        0 or 408 or 429 or >= 500 => Down(failed),
        _ => new ResolverFault(
            "STORAGE-REFUSED", transient: false, $"The storage account refuses a request ({failed.Status} {failed.ErrorCode}). Check that its container or queue was not removed while we work.", failed),
    };

    private static ResolverFault Down(Exception inner) => new(
        "STORAGE-DOWN", transient: true, "The storage account does not answer, or is too busy. Check its address, the network and its firewall; it is tried again by itself.", inner);

    private static ResolverFault Denied(Exception inner) => ResolverFault.Usage(
        "STORAGE-DENIED", "The storage account refuses this identity. Give it the roles \"Storage Blob Data Contributor\" and \"Storage Queue Data Contributor\" on the account.", inner);
}
