using System.Runtime.CompilerServices;
using System.Text.Json;
using Resolver.Core.Faults;
using Resolver.Functions.Settings;

namespace Resolver.Functions.Tests.Apps;

public sealed class AppSettingsTests
{
    internal static readonly Dictionary<string, string> Brain = new(StringComparer.Ordinal)
    {
        ["RESOLVER_ROLE"] = "brain",
        ["RESOLVER_TASK_HUB"] = "ResolverHub",
        ["RESOLVER_DATA"] = "/data",
        ["AzureWebJobsStorage__blobServiceUri"] = "https://acme.blob.core.windows.net/",
        ["AzureWebJobsStorage__queueServiceUri"] = "https://acme.queue.core.windows.net/",
        ["AzureWebJobsStorage__tableServiceUri"] = "https://acme.table.core.windows.net/",
        ["RESOLVER_GITHUB_READER_APP_ID"] = "7",
        ["RESOLVER_GITHUB_READER_KEY_FILE"] = "/secrets/reader.pem",
        ["RESOLVER_GITHUB_WEBHOOK_SECRET"] = "0123456789abcdef",
        ["RESOLVER_TENANT_ID"] = "11111111-2222-3333-4444-555555555555",
        ["RESOLVER_AUDIENCE"] = "api://resolver",
        ["RESOLVER_SEARCH"] = "https://acme.search.windows.net/",
        ["RESOLVER_EVENTS__queueServiceUri"] = "https://acmeevents.queue.core.windows.net/",
    };

    internal static readonly Dictionary<string, string> Hands = new(StringComparer.Ordinal)
    {
        ["RESOLVER_ROLE"] = "hands",
        ["RESOLVER_TASK_HUB"] = "ResolverHub",
        ["RESOLVER_DATA"] = "/data",
        ["AzureWebJobsStorage__blobServiceUri"] = "https://acme.blob.core.windows.net/",
        ["AzureWebJobsStorage__queueServiceUri"] = "https://acme.queue.core.windows.net/",
        ["RESOLVER_GITHUB_WRITER_APP_ID"] = "8",
        ["RESOLVER_GITHUB_WRITER_KEY_FILE"] = "/secrets/writer.pem",
    };

    public static TheoryData<string> BrainSettingNames => [.. Brain.Keys];

    public static TheoryData<string> HandsSettingNames => [.. Hands.Keys];

    [Fact]
    public void WholeSettings_AreTaken()
    {
        var brain = Load(Brain);
        brain.Role.ShouldBe(AppRole.Brain);
        brain.GitHub.AppId.ShouldBe(7);
        brain.Brain!.MaxUsd.ShouldBe(3);
        brain.Hub.ShouldBe("ResolverHub");
        brain.Brain.HasRunner.ShouldBeFalse();
        Load(new(Brain, StringComparer.Ordinal) { ["RESOLVER_RUNNER"] = "queue" }).Brain!.HasRunner.ShouldBeTrue();

        var hands = Load(Hands);
        hands.Role.ShouldBe(AppRole.Hands);
        hands.GitHub.AppId.ShouldBe(8);
        hands.Brain.ShouldBeNull();
        hands.Tables.ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(BrainSettingNames))]
    public void SettingThatTheBrainLacks_StopsTheStart_WithItsNameAndTheCure(string name) => IsNamed(Without(Brain, name), name);

    [Theory]
    [MemberData(nameof(HandsSettingNames))]
    public void SettingThatHandsLack_StopsTheStart_WithItsNameAndTheCure(string name) => IsNamed(Without(Hands, name), name);

    [Theory]
    [InlineData("RESOLVER_ROLE", "runner")]
    [InlineData("RESOLVER_TASK_HUB", "1hub")]
    [InlineData("RESOLVER_TASK_HUB", "my-hub")]
    [InlineData("RESOLVER_DATA", "relative/folder")]
    [InlineData("AzureWebJobsStorage__blobServiceUri", "http://acme.blob.core.windows.net/")]
    [InlineData("AzureWebJobsStorage__queueServiceUri", "acme")]
    [InlineData("RESOLVER_GITHUB_READER_APP_ID", "seven")]
    [InlineData("RESOLVER_GITHUB_READER_KEY_FILE", "reader.pem")]
    [InlineData("RESOLVER_GITHUB_READER_KEY", "not-set")]
    [InlineData("RESOLVER_GITHUB_WEBHOOK_SECRET", "short")]
    [InlineData("RESOLVER_GITHUB_WEBHOOK_SECRET", "@Microsoft.KeyVault(SecretUri=https://acme.vault.azure.net/secrets/hook)")]
    [InlineData("RESOLVER_TENANT_ID", "common")]
    [InlineData("RESOLVER_SEARCH", "https://acme.search.windows.net/?key=1")]
    [InlineData("RESOLVER_MODELS_FILE", "models.json")]
    [InlineData("RESOLVER_MAX_USD", "501")]
    [InlineData("RESOLVER_MAX_USD", "-1")]
    [InlineData("RESOLVER_MAX_USD", "a lot")]
    [InlineData("RESOLVER_KEEP_DAYS", "9999")]
    [InlineData("RESOLVER_RUNNER", "yes")]
    [InlineData("RESOLVER_EVENTS__queueServiceUri", "http://acmeevents.queue.core.windows.net/")]
    [InlineData("RESOLVER_TEAMS_APP_ID", "acme")]
    [InlineData("RESOLVER_TEAMS_APPROVERS", "alex")]
    [InlineData("RESOLVER_TEAMS_APPROVERS", """[{"user":"","name":"github:alex"}]""")]
    public void SettingThatIsWrong_StopsTheStart_WithItsName_AndIsNotRepeated(string name, string value)
    {
        var fault = IsNamed(new(Brain, StringComparer.Ordinal) { [name] = value }, name);

        fault.Message.ShouldNotContain(value);
    }

    [Theory]
    [InlineData("RESOLVER_GITHUB_WRITER_APP_ID")]
    [InlineData("RESOLVER_GITHUB_WRITER_KEY_FILE")]
    [InlineData("RESOLVER_GITHUB_WRITER_KEY")]
    [InlineData("RESOLVER_JIRA_WRITER_EMAIL")]
    [InlineData("RESOLVER_JIRA_WRITER_TOKEN")]
    [InlineData("RESOLVER_JIRA_WRITER_CLIENT_ID")]
    [InlineData("RESOLVER_JIRA_WRITER_CLIENT_SECRET")]
    [InlineData("RESOLVER_JIRA_TRANSITION")]
    public void Brain_RefusesTheCredentialOfHands(string name) => IsRefused(Brain, name);

    [Theory]
    [InlineData("RESOLVER_GITHUB_READER_APP_ID")]
    [InlineData("RESOLVER_GITHUB_READER_KEY_FILE")]
    [InlineData("RESOLVER_GITHUB_READER_KEY")]
    [InlineData("RESOLVER_GITHUB_WEBHOOK_SECRET")]
    [InlineData("RESOLVER_MODELS_FILE")]
    [InlineData("RESOLVER_SEARCH")]
    [InlineData("RESOLVER_TENANT_ID")]
    [InlineData("RESOLVER_AUDIENCE")]
    [InlineData("RESOLVER_RUNNER")]
    [InlineData("RESOLVER_EVENTS")]
    [InlineData("RESOLVER_TEAMS_APP_ID")]
    [InlineData("RESOLVER_TEAMS_APPROVERS")]
    [InlineData("RESOLVER_JIRA_READER_EMAIL")]
    [InlineData("RESOLVER_JIRA_READER_TOKEN")]
    [InlineData("RESOLVER_JIRA_READER_CLIENT_ID")]
    [InlineData("RESOLVER_JIRA_READER_CLIENT_SECRET")]
    [InlineData("RESOLVER_JIRA_WEBHOOK_SECRET")]
    [InlineData("RESOLVER_JIRA_ALLOWED_GROUP")]
    [InlineData("RESOLVER_JIRA_ALLOWED_ROLE")]
    [InlineData("RESOLVER_JIRA_PROJECTS")]
    [InlineData("RESOLVER_JIRA_LABEL")]
    [InlineData("RESOLVER_JIRA_SELF")]
    public void Hands_RefuseTheCredentialsOfTheBrain(string name) => IsRefused(Hands, name);

    [Fact]
    public void Bot_IsThereWhereItIsNamed_AndNobodyMayApproveUnlessListed()
    {
        const string Bot = "99999999-2222-3333-4444-555555555555";
        Load(Brain).Brain!.Teams.ShouldBeNull();
        Load(new(Brain, StringComparer.Ordinal) { ["RESOLVER_TEAMS_APP_ID"] = Bot }).Brain!.Teams!.Approvers.ShouldBeEmpty();

        var teams = Load(new(Brain, StringComparer.Ordinal)
        {
            ["RESOLVER_TEAMS_APP_ID"] = Bot,
            ["RESOLVER_TEAMS_APPROVERS"] = """[{"user":"u1","name":"github:alex"},{"user":"u2","name":"github:megan","paths":["docs/**"]}]""",
        }).Brain!.Teams!;

        teams.AppId.ShouldBe(Bot);
        teams.Approvers.Select(static each => each.Name).ShouldBe(["github:alex", "github:megan"]);
        teams.Approvers[1].Paths.ShouldBe(["docs/**"]);
    }

    [Fact]
    public void EventsOfAnEmulator_AreOnThisMachine()
    {
        var settings = Without(Brain, "RESOLVER_EVENTS__queueServiceUri");
        Load(new(settings, StringComparer.Ordinal) { ["RESOLVER_EVENTS"] = "UseDevelopmentStorage=true" }).Brain!.Events.ShouldNotBeNull();
        Should.Throw<ResolverFault>(() => Load(new(settings, StringComparer.Ordinal) { ["RESOLVER_EVENTS"] = "DefaultEndpointsProtocol=https;QueueEndpoint=https://acme.queue.core.windows.net/" }))
            .Code.ShouldBe("STORAGE-KEY");
    }

    [Fact]
    public void KeyByReferenceToAVault_StandsForItsFile_AndIsNeverPrinted()
    {
        var settings = Without(Brain, "RESOLVER_GITHUB_READER_KEY_FILE");
        settings["RESOLVER_GITHUB_READER_KEY"] = "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----";

        var gitHub = Load(settings).GitHub;

        gitHub.PrivateKeyFile.ShouldBeNull();
        gitHub.PrivateKey.ShouldStartWith("-----BEGIN ");
        gitHub.ToString().ShouldNotContain("MIIB");
    }

    [Fact]
    public void KeyOfARealAccount_IsRefused()
    {
        var settings = new Dictionary<string, string>(Brain, StringComparer.Ordinal) { ["AzureWebJobsStorage"] = "AccountName=acme;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net" };

        Should.Throw<ResolverFault>(() => Load(settings)).Code.ShouldBe("STORAGE-KEY");
    }

    [Fact]
    public void Emulator_NeedsNoAddresses()
    {
        var settings = Without(Without(Without(Brain, "AzureWebJobsStorage__blobServiceUri"), "AzureWebJobsStorage__queueServiceUri"), "AzureWebJobsStorage__tableServiceUri");
        settings["AzureWebJobsStorage"] = "UseDevelopmentStorage=true";

        Load(settings).Emulator.ShouldBe("UseDevelopmentStorage=true");
    }

    [Fact]
    public void Sample_IsWhole()
    {
        var values = JsonElement.Parse(File.ReadAllText(Path.Combine(Root(), "local.settings.sample.json"))).GetProperty("Values");

        var settings = AppSettings.Load(name => values.TryGetProperty(name, out var value) ? value.GetString() : null);

        settings.Role.ShouldBe(AppRole.Brain);
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    internal static AppSettings Load(Dictionary<string, string> settings) => AppSettings.Load(name => settings.GetValueOrDefault(name));

    internal static Dictionary<string, string> Without(Dictionary<string, string> settings, string name)
    {
        var rest = new Dictionary<string, string>(settings, StringComparer.Ordinal);
        rest.Remove(name).ShouldBeTrue();
        return rest;
    }

    internal static ResolverFault IsNamed(Dictionary<string, string> settings, string name)
    {
        var fault = Should.Throw<ResolverFault>(() => Load(settings));
        fault.Code.ShouldBe("APP-SETTING");
        fault.Message.ShouldContain($"The setting {name} ");
        return fault;
    }

    private static void IsRefused(Dictionary<string, string> own, string foreign)
    {
        var fault = Should.Throw<ResolverFault>(() => Load(new(own, StringComparer.Ordinal) { [foreign] = "x" }));
        fault.Code.ShouldBe("APP-ROLE");
        fault.Message.ShouldContain(foreign);
    }
}
