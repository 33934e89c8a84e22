using Resolver.Core.Ids;

namespace Resolver.Core.Testing;

/// <summary>Reads <c>.resolver.yml</c> at a commit; what is not there has its default.</summary>
public interface IResolverConfigReader
{
    /// <summary>Reads and validates.</summary>
    /// <exception cref="Faults.ResolverFault"><c>CONFIG-*</c> with the line number, for unknown keys and wrong types.</exception>
    Task<ResolverConfig> Read(RepoId repo, CommitSha commit, CancellationToken cancel);
}
