using System.ComponentModel.DataAnnotations;
using Resolver.Adapters.Configuration;
using Resolver.Core.Code;
using Resolver.Core.Publish;

namespace Resolver.Local.Composition;

/// <summary><c>signIn</c> of <c>settings.json</c>: who may come to the web pages besides the owner of the data folder. Secrets are named, never written here.</summary>
public sealed record SignInSettings
{
    /// <summary>The OpenID Connect provider, as it writes itself in <c>iss</c>; its discovery document is below.</summary>
    public string Authority { get; init; } = string.Empty;

    /// <summary>How the provider knows us.</summary>
    public string ClientId { get; init; } = string.Empty;

    /// <summary>The variable that holds the client's secret; null where a file does.</summary>
    public string? ClientSecretEnv { get; init; }

    /// <summary>Absolute path of the file that holds the client's secret; null where a variable does.</summary>
    public string? ClientSecretFile { get; init; }

    /// <summary>Where people reach the pages, without a path. The provider sends them back to <c>/sign-in/back</c> below it.</summary>
    public string Address { get; init; } = string.Empty;

    /// <summary>What is asked of the provider. Default: <c>openid profile email</c>.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = ["openid", "profile", "email"];

    /// <summary>The claim that tells people apart for good. Default <c>sub</c>; in Microsoft Entra <c>oid</c>.</summary>
    public string UserClaim { get; init; } = "sub";

    /// <summary>
    /// The claim that names those who are no approvers; rules of <c>access.yml</c> name them so. It has to be one that people can't choose for
    /// themselves. Default <c>email</c>, which counts only where the provider has verified it.
    /// </summary>
    public string NameClaim { get; init; } = "email";

    /// <summary>Goes before that name: <c>github:</c> where the claim is an account of GitHub. Default: nothing.</summary>
    public string NamePrefix { get; init; } = string.Empty;

    /// <summary>The claim with a person's groups. Default <c>groups</c>.</summary>
    public string GroupsClaim { get; init; } = "groups";

    /// <summary>Who is in one of these may sign in. Default: none.</summary>
    public IReadOnlyList<string> AllowedGroups { get; init; } = [];

    /// <summary>Who has an e-mail address of one of these, which the provider has verified, may sign in. Default: none.</summary>
    public IReadOnlyList<string> AllowedDomains { get; init; } = [];

    /// <summary>Who may approve what; they may sign in too. Default: nobody.</summary>
    public IReadOnlyList<Approver> Approvers { get; init; } = [];

    /// <summary>After so many hours one signs in again. Default 8, range 0.25 to 24.</summary>
    [Range(0.25, 24)]
    public double Hours { get; init; } = 8;

    /// <summary>Checks it, and finds the secret.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>SETTINGS-INVALID</c>.</exception>
    internal SignInOptions Options(Func<string, string?> environment)
    {
        foreach (var (wrong, problem) in Problems())
        {
            if (wrong)
            {
                throw OperatorSettings.Invalid($"has a signIn {problem}");
            }
        }

        var address = Root(Address, "address");
        return address.AbsolutePath == "/"
            ? new SignInOptions(this, Root(Authority, "authority"), address, Secret(environment))
            : throw OperatorSettings.Invalid("has a signIn.address with a path");
    }

    private IEnumerable<(bool Wrong, string Problem)> Problems() =>
    [
        (ClientId.Length == 0, "without clientId"),
        (ClientSecretEnv is null == ClientSecretFile is null, "that names neither or both of clientSecretEnv and clientSecretFile"),
        (!Scopes.Contains("openid", StringComparer.Ordinal), "whose scopes lack openid"),
        (UserClaim.Length == 0 || NameClaim.Length == 0 || GroupsClaim.Length == 0, "with an empty name of a claim"),
        (AllowedGroups.Count == 0 && AllowedDomains.Count == 0 && Approvers.Count == 0, "without allowedGroups, allowedDomains and approvers: nobody could sign in"),
        (AllowedDomains.Any(static domain => domain.Length == 0 || domain.Contains('@', StringComparison.Ordinal)), "with an allowedDomains that is no domain; write acme.example"),
        (Approvers.Any(static each => string.IsNullOrEmpty(each.User) || IsOurs(each.Name)), "with an approver without user or name, or with a name that is ours"),
        (Approvers.DistinctBy(static each => each.User, StringComparer.Ordinal).Count() != Approvers.Count, "that lists an approver twice"),
        (Hours is not (>= 0.25 and <= 24), "with hours that are not 0.25 to 24"),
    ];

    /// <summary>Whether nobody may have this name: nothing, the owner of the data folder, the rule that approves.</summary>
    internal static bool IsOurs(string? name) =>
        string.IsNullOrWhiteSpace(name)
        || string.Equals(name, Principal.Owner.Name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(name, PublishPolicy.RuleApprover, StringComparison.OrdinalIgnoreCase);

    private string Secret(Func<string, string?> environment)
    {
        if (ClientSecretEnv is { } name)
        {
            return environment(name)?.Trim() is { Length: > 0 } secret ? secret : throw OperatorSettings.Invalid("has a signIn.clientSecretEnv that names no variable that is set");
        }

        try
        {
            return Path.IsPathFullyQualified(ClientSecretFile!) && File.ReadAllText(ClientSecretFile!).Trim() is { Length: > 0 } secret
                ? secret
                : throw OperatorSettings.Invalid("has a signIn.clientSecretFile that is no absolute path or an empty file");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw OperatorSettings.Invalid("has a signIn.clientSecretFile that cannot be read", unreadable);
        }
    }

    private static Uri Root(string text, string name) =>
        SafeAddress.Of(text) is { Query.Length: 0 } root ? root : throw OperatorSettings.Invalid($"has a signIn.{name} that is no absolute https address without a user");
}

/// <summary>What sign-in needs, checked.</summary>
/// <param name="Settings">As the operator wrote it.</param>
/// <param name="Authority">The provider.</param>
/// <param name="Address">Where people reach the pages.</param>
/// <param name="Secret">The client's.</param>
internal sealed record SignInOptions(SignInSettings Settings, Uri Authority, Uri Address, string Secret);
