using System.Text.RegularExpressions;

namespace Resolver.Infra.Configuration;

/// <summary>Somebody whose buttons count on cards in Teams, in the form in which the brain reads them.</summary>
/// <param name="User">The object id in Entra.</param>
/// <param name="Name">The name that goes on record, as the code host writes the account (<c>github:bob</c>).</param>
/// <param name="Paths">Globs, each from the repository's root: a change is theirs where every path of it matches one. Default: every change.</param>
internal sealed record TeamsApprover(string User, string Name, IReadOnlyList<string>? Paths = null)
{
    // A rooted glob, or one that ends as a folder, would match no path.
    private const string Glob = "^(?!/)[^\\\\]{1,200}(?<!/)$";

    /// <summary>What is wrong, or null.</summary>
    public string? Fault() =>
        !Is(User, Patterns.Guid) ? "\"user\" is an object id in Entra: az ad user show --id <address> --query id"
        : !Is(Name, "^[A-Za-z0-9:@._-]{1,100}$") ? $"\"name\" of {User} is the name that goes on record, as github:<login>"
        : Paths is [] || Paths?.All(static glob => Is(glob, Glob)) == false ? $"\"paths\" of {User} are globs from the repository's root, such as docs/**; left out, every change is theirs"
        : null;

    private static bool Is(string? text, string pattern) => text is not null && Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
}
