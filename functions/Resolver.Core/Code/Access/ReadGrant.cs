namespace Resolver.Core.Code.Access;

/// <summary>What one requester may read in one repository: what names one of these among its readers.</summary>
public sealed record ReadGrant
{
    private const string GroupPrefix = "group:";

    private ReadGrant(IReadOnlySet<string> names) => Names = names;

    /// <summary>All of it, whatever the rules say: the owner of the data folder.</summary>
    public static ReadGrant All { get; } = new(new HashSet<string>(StringComparer.Ordinal)) { Everything = true };

    /// <summary>The requester's name and groups as <see cref="AccessRules"/> write them.</summary>
    public IReadOnlySet<string> Names { get; }

    /// <summary>Whether rules do not apply.</summary>
    public bool Everything { get; private init; }

    /// <summary>
    /// The grant of a principal. A user's name and a group's never meet: a group is written with a slash (<c>org/team</c>) or as
    /// <c>group:name</c>, and a user whose name looks like one gets nothing by that name. Case does not count.
    /// </summary>
    public static ReadGrant Of(Principal principal)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (principal.Name.Length > 0 && !principal.Name.Contains('/', StringComparison.Ordinal) && !principal.Name.Contains(':', StringComparison.Ordinal))
        {
            names.Add(Written(principal.Name));
        }

        names.UnionWith(principal.Groups.Where(static group => group.Length > 0).Select(static group =>
            Written(group.Contains('/', StringComparison.Ordinal) ? group : GroupPrefix + group)));
        return new ReadGrant(names);
    }

    /// <summary>Whether something with these readers may be read.</summary>
    /// <param name="readers">Names of which one is enough; <see cref="AccessRules.Anyone"/> for everyone who may read the repository.</param>
    public bool Allows(IEnumerable<string> readers) => Everything || readers.Any(reader => reader == AccessRules.Anyone || Names.Contains(reader));

    /// <summary>A name as rules and grants compare it.</summary>
    internal static string Written(string name) => name.TrimStart('@').ToUpperInvariant();
}
