using System.Text.Json;
using System.Text.Json.Serialization;
using Resolver.Core.Faults;
using Resolver.Core.Json;
using Resolver.Models.Alerts;

namespace Resolver.Local.Composition;

/// <summary><c>settings.json</c> in the data folder: what the operator decides for every run. All of it is optional.</summary>
/// <param name="Alerts">Where alerts about money go besides the log.</param>
public sealed record OperatorSettings(AlertSettings? Alerts)
{
    /// <summary>The schema registry for repositories that name none; null for none.</summary>
    public SchemaSettings? SchemaRegistry { get; init; }

    /// <summary>GitHub: where issues come from and pull requests go; null where it is not set up.</summary>
    public GitHubSettings? GitHub { get; init; }

    /// <summary>Jira: where issues come from; null where it is not set up.</summary>
    public JiraSettings? Jira { get; init; }

    /// <summary>Who may send events through Event Grid; null where nobody may.</summary>
    public EventsSettings? Events { get; init; }

    /// <summary>Who may come to the web pages besides the owner of the data folder; null where nobody may.</summary>
    public SignInSettings? SignIn { get; init; }

    /// <summary>Teams: where approvals are asked for; null where it is not set up.</summary>
    public TeamsSettings? Teams { get; init; }

    private static readonly JsonSerializerOptions Strict = new(ResolverJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>Reads the file; no file is no settings.</summary>
    /// <exception cref="ResolverFault"><c>SETTINGS-INVALID</c>.</exception>
    internal static OperatorSettings Load(DataFolder data)
    {
        var file = data.At("settings.json");
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize<OperatorSettings>(File.ReadAllText(file), Strict) ?? new OperatorSettings(Alerts: null) : new OperatorSettings(Alerts: null);
        }
        catch (JsonException wrong)
        {
            throw Invalid($"is not of its form at {wrong.Path ?? "its beginning"}", wrong);
        }
    }

    internal static ResolverFault Invalid(string problem, Exception? inner = null) =>
        ResolverFault.Usage("SETTINGS-INVALID", $"settings.json of the data folder {problem}; docs/operating.md describes each field.", inner);
}

/// <summary>A receiver of alerts in the form of PagerDuty's Events API v2.</summary>
/// <param name="Url">Absolute http or https address.</param>
/// <param name="RoutingKeyEnv">The variable that holds the routing key, never the key itself.</param>
public sealed record AlertSettings(string Url, string RoutingKeyEnv)
{
    /// <summary>Checks both.</summary>
    /// <exception cref="ResolverFault"><c>SETTINGS-INVALID</c>.</exception>
    internal AlertTarget Target(Func<string, string?> environment)
    {
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0)
        {
            throw OperatorSettings.Invalid("has an alerts.url that is no absolute http or https address without a user");
        }

        return RoutingKeyEnv is { Length: > 0 } && environment(RoutingKeyEnv) is { Length: > 0 } key
            ? new AlertTarget(url, key.Trim())
            : throw OperatorSettings.Invalid("has an alerts.routingKeyEnv that names no variable that is set");
    }
}
