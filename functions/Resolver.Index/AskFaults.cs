using Resolver.Core.Code.Access;
using Resolver.Core.Faults;

namespace Resolver.Index;

/// <summary>What every backend says to a requester who gets nothing, in the same words.</summary>
internal static class AskFaults
{
    /// <summary>The grant, where there is one.</summary>
    public static ReadGrant OrForbidden(ReadGrant? grant) => grant
        ?? throw ResolverFault.Usage("INDEX-FORBIDDEN", "The requester may not read this repository; ask its owner for access, or search as someone who has it.");

    /// <summary>A file that is not there, or is not for the requester: the two are not told apart.</summary>
    public static ResolverFault NoFile() => ResolverFault.Usage(
        "INDEX-NO-FILE", "There is no such file at this commit, or the requester may not read it; check the path, which is relative to the top of the repository.");
}
