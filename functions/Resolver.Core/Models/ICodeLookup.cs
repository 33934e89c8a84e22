using Resolver.Core.Code;
using Resolver.Core.Ids;

namespace Resolver.Core.Models;

/// <summary>
/// How a model's step gets to see further code: by names, through the index, only what the requester may read. Whoever makes the prompt
/// makes it, bound to one commit and one requester.
/// </summary>
public interface ICodeLookup
{
    /// <summary>Finds whole units that declare these names.</summary>
    /// <param name="names">Identifiers, qualified or not, or file names: a model's words, untrusted.</param>
    /// <param name="cancel">Ends the search.</param>
    /// <exception cref="Faults.ResolverFault"><c>INDEX-FORBIDDEN</c> where the requester may not read the repository.</exception>
    Task<FoundCode> Find(IReadOnlyList<string> names, CancellationToken cancel);
}

/// <summary>Code that was looked up.</summary>
/// <param name="Units">Whole units, best first.</param>
/// <param name="Files">The content of those of their files that may be edited.</param>
public sealed record FoundCode(IReadOnlyList<UnitHit> Units, IReadOnlyDictionary<RepoPath, string> Files);
