using System.Text;
using Resolver.Adapters.Configuration;
using Resolver.Adapters.GitHub;
using Resolver.Core.Hosts;

namespace Resolver.Local.Composition;

/// <summary><c>gitHub</c> of <c>settings.json</c>: where GitHub is, who we are there, and what starts a run. Secrets are named, never written here.</summary>
public sealed record GitHubSettings
{
    /// <summary>Root of the REST interface. Default <c>https://api.github.com/</c>.</summary>
    public string Api { get; init; } = "https://api.github.com/";

    /// <summary>Root of the pages and repositories. Default <c>https://github.com/</c>.</summary>
    public string Web { get; init; } = "https://github.com/";

    /// <summary>The GitHub App's id; null where a plain token is used.</summary>
    public long? AppId { get; init; }

    /// <summary>Absolute path of the App's private key, PEM.</summary>
    public string? PrivateKeyFile { get; init; }

    /// <summary>The variable that holds a plain token, for trying out; null for an App.</summary>
    public string? TokenEnv { get; init; }

    /// <summary>The variable that holds the webhook's secret; without it no event is taken.</summary>
    public string? WebhookSecretEnv { get; init; }

    /// <summary>Names of repositories, or <c>owner/*</c>. Default: every one that the credential reaches.</summary>
    public IReadOnlyList<string> Repositories { get; init; } = [];

    /// <summary>The label that starts a run. Default <c>resolver:fix</c>.</summary>
    public string Label { get; init; } = "resolver:fix";

    /// <summary>Spend ceiling of one run, US dollars. Default 3.00, range 0 to 500.</summary>
    public decimal MaxUsd { get; init; } = 3.00m;

    /// <summary>Runs of GitHub's issues at work at once; those that wait for a person do not count. Default 4, range 1 to 100.</summary>
    public int MaxWorking { get; init; } = 4;

    /// <summary>Teams that take turns in being served: each with names of repositories, or <c>owner/*</c>. Default: each owner is a team.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Teams { get; init; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>How often repositories are looked at for what their webhooks did not bring, minutes. Default 5; 0 never looks; at most 1440.</summary>
    public int PollMinutes { get; init; } = 5;

    /// <summary>Where and who.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>SETTINGS-INVALID</c>.</exception>
    internal GitHubOptions Options(Func<string, string?> environment)
    {
        var token = TokenEnv is null ? null : environment(TokenEnv) is { Length: > 0 } value ? value.Trim() : throw OperatorSettings.Invalid("has a gitHub.tokenEnv that names no variable that is set");
        if (token is null && (AppId is null || PrivateKeyFile is null))
        {
            throw OperatorSettings.Invalid("has a gitHub that names neither an App (appId, privateKeyFile) nor a token (tokenEnv)");
        }

        if (PrivateKeyFile is not null && !Path.IsPathFullyQualified(PrivateKeyFile))
        {
            throw OperatorSettings.Invalid("has a gitHub.privateKeyFile that is no absolute path");
        }

        if (MaxUsd is < 0 or > 500)
        {
            throw OperatorSettings.Invalid("has a gitHub.maxUsd that is not 0 to 500");
        }

        if (MaxWorking is < 1 or > 100)
        {
            throw OperatorSettings.Invalid("has a gitHub.maxWorking that is not 1 to 100");
        }

        if (PollMinutes is < 0 or > 1440)
        {
            throw OperatorSettings.Invalid("has a gitHub.pollMinutes that is not 0 to 1440");
        }

        return new GitHubOptions { Api = Root(Api, "api"), Web = Root(Web, "web"), AppId = token is null ? AppId : null, PrivateKeyFile = PrivateKeyFile, Token = token };
    }

    /// <summary>The webhook's secret; null where none is named.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>SETTINGS-INVALID</c>.</exception>
    internal byte[]? Secret(Func<string, string?> environment) => WebhookSecretEnv is null
        ? null
        : environment(WebhookSecretEnv) is { Length: > 0 } secret ? Encoding.UTF8.GetBytes(secret) : throw OperatorSettings.Invalid("has a gitHub.webhookSecretEnv that names no variable that is set");

    /// <summary>What starts a run.</summary>
    internal IntakeRules Rules(string? self) => new(Label, self, Repositories);

    private static Uri Root(string text, string name) =>
        SafeAddress.Of(text.TrimEnd('/') + "/") ?? throw OperatorSettings.Invalid($"has a gitHub.{name} that is no absolute https address without a user");
}
