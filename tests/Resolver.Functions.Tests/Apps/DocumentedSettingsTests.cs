using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Resolver.Functions.Settings;

namespace Resolver.Functions.Tests.Apps;

/// <summary>What an operator can set is in docs/operating.md, under the name that the app or the host asks for.</summary>
public sealed class DocumentedSettingsTests
{
    private static readonly string Operating = Read("docs/operating.md");
    private static readonly string[] OfEveryFile = ["version", "default", "type"];

    [Fact]
    public void EverySettingThatTheAppAsksFor_IsDocumented()
    {
        var asked = Asked("brain").Concat(Asked("hands")).ToHashSet(StringComparer.Ordinal);

        asked.ShouldContain("RESOLVER_GITHUB_WRITER_APP_ID");
        asked.ShouldContain("RESOLVER_KEEP_DAYS");
        asked.Where(static name => !Operating.Contains($"`{name}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void EverySettingOfTheSample_IsAskedFor()
    {
        using var sample = JsonDocument.Parse(Read("local.settings.sample.json"));
        var names = sample.RootElement.GetProperty("Values").EnumerateObject().Select(static value => value.Name);

        names.Except(Asked("brain"), StringComparer.Ordinal).ShouldBe(["FUNCTIONS_WORKER_RUNTIME"]);
    }

    [Fact]
    public void EverySettingOfHostJson_IsDocumented()
    {
        using var host = JsonDocument.Parse(Read("host.json"));
        var names = Leaves(host.RootElement).Except(OfEveryFile, StringComparer.Ordinal).ToList();

        names.ShouldContain("maxDequeueCount");
        names.Where(static name => !Name(name).IsMatch(Operating)).ShouldBeEmpty();
    }

    [Fact]
    public void DurableTaskScheduler_IsSelectedByTheSettingThatIsDocumented()
    {
        const string Setting = "AzureFunctionsJobHost__extensions__durableTask__storageProvider__type";
        var path = Setting.Replace("__", ":", StringComparison.Ordinal);
        Operating.ShouldContain($"`{Setting}` = `azureManaged`");

        // As the host lays settings over host.json.
        using var file = new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "AzureFunctionsJobHost": {{Read("host.json")}} }"""));
        var host = new ConfigurationBuilder().AddJsonStream(file).AddInMemoryCollection(new Dictionary<string, string?> { [path] = "azureManaged" }).Build();

        host.GetSection("AzureFunctionsJobHost:extensions:durableTask:storageProvider").GetChildren().Single(static child => child.Key == "type").Value.ShouldBe("azureManaged");
        host.Providers.First().TryGet(path, out var usual).ShouldBeTrue("host.json has the setting under this name");
        usual.ShouldBe("AzureStorage");
    }

    // Every setting is asked for where each is there; those that stand for one another are asked for where one is not.
    private static List<string> Asked(string role)
    {
        var asked = new List<string>();
        foreach (var withKey in new[] { true, false })
        {
            AppSettings.Load(name =>
            {
                asked.Add(name);
                return Value(name, role, withKey);
            });
        }

        return asked;
    }

    private static string? Value(string name, string role, bool withKey) => name switch
    {
        _ when Foreign(name, role) => null,
        "RESOLVER_ROLE" => role,
        "AzureWebJobsStorage" => withKey ? "UseDevelopmentStorage=true" : null,
        "RESOLVER_EVENTS" => withKey ? "UseDevelopmentStorage=true" : null,
        "RESOLVER_TASK_HUB" => "ResolverHub",
        "RESOLVER_TENANT_ID" => "11111111-2222-3333-4444-555555555555",
        "RESOLVER_AUDIENCE" => "api://resolver",
        "RESOLVER_DATA" => "/data",
        "RESOLVER_GITHUB_WEBHOOK_SECRET" => "0123456789abcdef",
        "RESOLVER_TEAMS_APP_ID" => "99999999-2222-3333-4444-555555555555",
        "RESOLVER_JIRA_SITE" or "RESOLVER_JIRA_API" => "https://example.test/",
        "RESOLVER_JIRA_ALLOWED_GROUP" => "developers",
        "RESOLVER_JIRA_PROJECTS" => """{"SHOP":{"repository":"acme/shop"}}""",
        "RESOLVER_JIRA_READER_TOKEN" or "RESOLVER_JIRA_WRITER_TOKEN" => withKey ? "0123456789abcdef" : null,
        "RESOLVER_JIRA_READER_CLIENT_ID" or "RESOLVER_JIRA_WRITER_CLIENT_ID" => withKey ? null : "client",
        "RESOLVER_JIRA_READER_CLIENT_SECRET" or "RESOLVER_JIRA_WRITER_CLIENT_SECRET" or "RESOLVER_JIRA_WEBHOOK_SECRET" => "0123456789abcdef",
        _ when name.EndsWith("_APP_ID", StringComparison.Ordinal) => "7",
        _ when name.EndsWith("_KEY", StringComparison.Ordinal) => withKey ? "-----BEGIN RSA PRIVATE KEY-----" : null,
        _ when name.EndsWith("_KEY_FILE", StringComparison.Ordinal) => "/secrets/key.pem",
        _ when name.EndsWith("Uri", StringComparison.Ordinal) || name == "RESOLVER_SEARCH" => "https://example.test/",
        _ => null,
    };

    private static bool Foreign(string name, string role) => role == "brain"
        ? name.StartsWith("RESOLVER_GITHUB_WRITER_", StringComparison.Ordinal) || name.StartsWith("RESOLVER_JIRA_WRITER_", StringComparison.Ordinal)
        : name.StartsWith("RESOLVER_JIRA_READER_", StringComparison.Ordinal) || name is "RESOLVER_JIRA_ALLOWED_GROUP" or "RESOLVER_JIRA_PROJECTS" or "RESOLVER_JIRA_WEBHOOK_SECRET" || name.StartsWith("RESOLVER_GITHUB_READER_", StringComparison.Ordinal) || name.StartsWith("RESOLVER_TEAMS_", StringComparison.Ordinal) || name is "RESOLVER_EVENTS" or "RESOLVER_SEARCH" or "RESOLVER_TENANT_ID" or "RESOLVER_AUDIENCE" or "RESOLVER_GITHUB_WEBHOOK_SECRET";

    private static IEnumerable<string> Leaves(JsonElement element) => element.EnumerateObject()
        .Where(static property => property.Name != "logLevel")
        .SelectMany(static property => property.Value.ValueKind == JsonValueKind.Object ? Leaves(property.Value) : [property.Name]);

    private static Regex Name(string name) => new($"[`.…]{Regex.Escape(name)}`", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    private static string Read(string file, [CallerFilePath] string here = "") => File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", file));
}
