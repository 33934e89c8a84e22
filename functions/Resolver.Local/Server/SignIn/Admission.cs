using System.Security.Claims;
using Resolver.Adapters.Intake;
using Resolver.Core.Code;
using Resolver.Local.Composition;

namespace Resolver.Local.Server.SignIn;

/// <summary>Makes a principal of what the provider says of a person, where the operator lets them in.</summary>
internal sealed class Admission(SignInSettings settings)
{
    /// <summary>The claim with the e-mail address.</summary>
    internal const string Email = "email";

    /// <summary>The claim that says whether the provider has verified it.</summary>
    internal const string Verified = "email_verified";

    private const string User = "user";
    private const string Name = "name";
    private const string Group = "group";
    private const string Session = "session";
    private const string Scheme = "resolver";
    private const int MostName = 200;
    private const int MostGroups = 500;

    /// <summary>What is kept of a person who may sign in: the few things that pages need; null for anybody else.</summary>
    /// <param name="person">The claims, as the provider signed them or its service told them.</param>
    /// <param name="session">Tells this sign-in from every other.</param>
    internal ClaimsPrincipal? Admit(ClaimsPrincipal? person, string session)
    {
        if (person?.FindFirst(settings.UserClaim)?.Value is not { Length: > 0 and <= MostName } user)
        {
            return null;
        }

        var approver = ApproverOf(user);
        var name = approver?.Name ?? (NameOf(person) is { Length: > 0 and <= MostName } given ? settings.NamePrefix + given : null);
        var groups = person.FindAll(settings.GroupsClaim).Select(static claim => claim.Value).Where(IsGroup).Take(MostGroups).ToList();
        if (SignInSettings.IsOurs(name) || (approver is null && !IsAllowed(person, groups)))
        {
            return null;
        }

        return new ClaimsPrincipal(new ClaimsIdentity([new(User, user), new(Name, name!), new(Session, session), .. groups.Select(static group => new Claim(Group, group))], Scheme, Name, roleType: Group));
    }

    /// <summary>Who this is, by what <see cref="Admit"/> kept and by the settings as they are; null for nobody.</summary>
    internal Visitor? Of(ClaimsPrincipal? kept) =>
        kept?.FindFirst(User)?.Value is { } user && kept.FindFirst(Name)?.Value is { } name && kept.FindFirst(Session)?.Value is { Length: > 0 } session
            ? new Visitor(new Principal(name, [.. kept.FindAll(Group).Select(static claim => claim.Value)]), session, ApproverOf(user))
            : null;

    private Approver? ApproverOf(string user) => settings.Approvers.FirstOrDefault(each => string.Equals(each.User, user, StringComparison.Ordinal));

    private bool IsAllowed(ClaimsPrincipal person, List<string> groups) =>
        groups.Exists(group => settings.AllowedGroups.Contains(group, StringComparer.Ordinal)) || (Domain(person) is { } domain && settings.AllowedDomains.Contains(domain, StringComparer.OrdinalIgnoreCase));

    private string? NameOf(ClaimsPrincipal person) => settings.NameClaim == Email ? Address(person) : person.FindFirst(settings.NameClaim)?.Value;

    private static string? Domain(ClaimsPrincipal person) => Address(person)?.Split('@') is [{ Length: > 0 }, { Length: > 0 } domain] ? domain : null;

    // An address that nobody verified is what its owner typed.
    private static string? Address(ClaimsPrincipal person) =>
        string.Equals(person.FindFirst(Verified)?.Value, "true", StringComparison.OrdinalIgnoreCase) ? person.FindFirst(Email)?.Value : null;

    // A provider's group must not look like what intake found out about an account.
    private static bool IsGroup(string group) => group.Length is > 0 and <= MostName && !group.StartsWith(HostedReadAccess.GroupPrefix, StringComparison.OrdinalIgnoreCase);
}
