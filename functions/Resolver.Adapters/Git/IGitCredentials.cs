namespace Resolver.Adapters.Git;

/// <summary>
/// Credentials for repositories at a URL. They reach the one git call that needs them by its environment: never a URL, a command line, a
/// file, or a run's journal.
/// </summary>
public interface IGitCredentials
{
    /// <summary>Whether there are credentials for an address, and a branch may be published there.</summary>
    /// <param name="url">Without credentials.</param>
    bool Covers(string url);

    /// <summary>User and password, separated by a colon; null for an address that is not covered.</summary>
    /// <exception cref="Core.Faults.ResolverFault">Where they cannot be had now.</exception>
    Task<string?> UserInfo(string url, CancellationToken cancel);
}
