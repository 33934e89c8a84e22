using Resolver.Adapters.Configuration;
using Resolver.Adapters.Teams;

namespace Resolver.Local.Composition;

/// <summary><c>teams</c> of <c>settings.json</c>: the bot that asks for approvals, and who may give them. Secrets are named, never written here.</summary>
public sealed record TeamsSettings
{
    /// <summary>The bot's application id.</summary>
    public required string AppId { get; init; }

    /// <summary>The variable that holds the bot's password; null for the playground alone.</summary>
    public string? PasswordEnv { get; init; }

    /// <summary>Only activities of this tenant are taken; null for any that the bot is installed in.</summary>
    public string? TenantId { get; init; }

    /// <summary>Who signs what Teams sends. Default: the Bot Framework.</summary>
    public string Issuer { get; init; } = "https://api.botframework.com";

    /// <summary>Where the signing keys are published. Default: the Bot Framework's address.</summary>
    public string Metadata { get; init; } = "https://login.botframework.com/v1/.well-known/openidconfiguration";

    /// <summary>Where the bot gets its tokens. Default: for a bot of many tenants; of one tenant, its own address.</summary>
    public string Login { get; init; } = "https://login.microsoftonline.com/botframework.com/oauth2/v2.0/token";

    /// <summary>Where people reach the pages; cards link there. Null where only this machine does.</summary>
    public string? Pages { get; init; }

    /// <summary>For the playground alone: takes what nobody signed, from this machine.</summary>
    public bool AllowUnauthenticated { get; init; }

    /// <summary>Who may approve what.</summary>
    public IReadOnlyList<Approver> Approvers { get; init; } = [];

    /// <exception cref="Core.Faults.ResolverFault"><c>SETTINGS-INVALID</c>.</exception>
    internal TeamsOptions Options(Func<string, string?> environment)
    {
        var password = PasswordEnv is null ? null : environment(PasswordEnv) is { Length: > 0 } value ? value.Trim() : throw OperatorSettings.Invalid("has a teams.passwordEnv that names no variable that is set");
        if (password is null && !AllowUnauthenticated)
        {
            throw OperatorSettings.Invalid("has a teams without passwordEnv");
        }

        return new TeamsOptions
        {
            AppId = AppId,
            Password = password,
            Issuer = Issuer,
            Metadata = Address(Metadata, "metadata"),
            Login = Address(Login, "login"),
            AllowUnauthenticated = AllowUnauthenticated,
        };
    }

    internal Uri? PagesAt() => Pages is null ? null : Address(Pages.TrimEnd('/') + "/", "pages");

    private static Uri Address(string text, string name) =>
        SafeAddress.Of(text) ?? throw OperatorSettings.Invalid($"has a teams.{name} that is no absolute https address without a user");
}
