using Resolver.Adapters.Jira;

namespace Resolver.Local.Composition;

/// <summary>
/// <c>oauth</c> and <c>writeOauth</c> of <c>jira</c>: an app of Atlassian's developer console with a person's consent (3LO), or a service
/// account's credential. Secrets are named, never written here.
/// </summary>
public sealed record JiraGrantSettings
{
    /// <summary>Where tokens are asked for. Default Atlassian's.</summary>
    public string? TokenUrl { get; init; }

    /// <summary>The app's, or the credential's, id.</summary>
    public string ClientId { get; init; } = string.Empty;

    /// <summary>The variable that holds its secret; null where a file does.</summary>
    public string? ClientSecretEnv { get; init; }

    /// <summary>Absolute path of a file that holds its secret; null where a variable does.</summary>
    public string? ClientSecretFile { get; init; }

    /// <summary>The variable that holds the first refresh token; null for a service account, or where a file does.</summary>
    public string? RefreshTokenEnv { get; init; }

    /// <summary>Absolute path of a file that holds the first refresh token; null for a service account, or where a variable does.</summary>
    public string? RefreshTokenFile { get; init; }

    /// <summary>The grant.</summary>
    /// <param name="environment">Variables.</param>
    /// <param name="stateFile">Keeps what is renewed.</param>
    /// <param name="name">Of the section, for what is said.</param>
    /// <exception cref="Core.Faults.ResolverFault"><c>SETTINGS-INVALID</c>.</exception>
    internal JiraGrant Grant(Func<string, string?> environment, string stateFile, string name) => new()
    {
        TokenUrl = TokenUrl is null ? JiraGrant.Atlassian : JiraSettings.Root(TokenUrl, name + ".tokenUrl", slash: false),
        ClientId = ClientId.Length > 0 ? ClientId : throw OperatorSettings.Invalid($"has a jira.{name} without a clientId"),
        ClientSecret = Secret(environment, ClientSecretEnv, ClientSecretFile, $"{name}.clientSecret") ?? throw OperatorSettings.Invalid($"has a jira.{name} without a client secret (clientSecretEnv, clientSecretFile)"),
        RefreshToken = Secret(environment, RefreshTokenEnv, RefreshTokenFile, $"{name}.refreshToken"),
        StateFile = stateFile,
    };

    private static string? Secret(Func<string, string?> environment, string? variable, string? file, string field)
    {
        if (variable is not null && file is not null)
        {
            throw OperatorSettings.Invalid($"has a jira.{field} in a variable and in a file");
        }

        return variable is not null ? JiraSettings.Variable(environment, variable, field + "Env") : file is null ? null : JiraSettings.FileText(file, field + "File");
    }
}
