namespace Resolver.Index.Access;

/// <summary>What one requester may read in one repository: the parts that one of these names may read.</summary>
/// <param name="Names">The requester's own name and groups, as access rules write them.</param>
public sealed record ReadGrant(IReadOnlySet<string> Names)
{
    /// <summary>All of it, whatever the rules say: the owner of the data folder.</summary>
    public static ReadGrant All { get; } = new(new HashSet<string>(StringComparer.Ordinal)) { Everything = true };

    /// <summary>Whether rules do not apply.</summary>
    public bool Everything { get; private init; }

    /// <summary>Whether something with these readers may be read.</summary>
    /// <param name="readers">Names of which one is enough; <see cref="AccessRules.Anyone"/> for everyone who may read the repository.</param>
    public bool Allows(IEnumerable<string> readers) => Everything || readers.Any(reader => reader == AccessRules.Anyone || Names.Contains(reader));
}
