using static Resolver.Functions.Tests.Apps.AppSettingsTests;

namespace Resolver.Functions.Tests.Apps;

/// <summary>Settings of Jira, beside those that every app has.</summary>
public sealed class JiraSettingsTests
{
    private static readonly Dictionary<string, string> JiraOfBrain = new(StringComparer.Ordinal)
    {
        ["RESOLVER_JIRA_SITE"] = "https://acme.atlassian.net",
        ["RESOLVER_JIRA_READER_TOKEN"] = "a token of the reader",
        ["RESOLVER_JIRA_ALLOWED_GROUP"] = "developers",
        ["RESOLVER_JIRA_PROJECTS"] = """{"SHOP":{"repository":"acme/shop"},"WEB":{"repository":"https://git.acme.example/web.git","base":"next","components":{"Docs":"acme/docs"}}}""",
    };

    private static readonly Dictionary<string, string> JiraOfHands = new(StringComparer.Ordinal)
    {
        ["RESOLVER_JIRA_SITE"] = "https://acme.atlassian.net/",
        ["RESOLVER_JIRA_WRITER_TOKEN"] = "a token of the writer",
    };

    public static TheoryData<string> JiraSettingNamesOfBrain => [.. JiraOfBrain.Keys];

    public static TheoryData<string> JiraSettingNamesOfHands => [.. JiraOfHands.Keys];

    [Fact]
    public void Jira_IsThereWhereItsSiteIsNamed_ForEachRoleWithItsOwnCredential()
    {
        Load(Brain).Jira.ShouldBeNull();
        Load(Hands).Jira.ShouldBeNull();

        var brain = Load(Both(Brain, JiraOfBrain)).Jira!;
        brain.Options.Site.AbsoluteUri.ShouldBe("https://acme.atlassian.net/");
        brain.Options.Api.ShouldBe(brain.Options.Site);
        (brain.Options.Token, brain.Options.AllowedGroup, brain.Options.Grant).ShouldBe(("a token of the reader", "developers", null));
        brain.Rules.Label.ShouldBe("resolver:fix");
        (brain.Rules.Projects["SHOP"].Repository, brain.Rules.Projects["SHOP"].Components.Count).ShouldBe(("acme/shop", 0));
        (brain.Rules.Projects["WEB"].Base, brain.Rules.Projects["WEB"].Components["Docs"]).ShouldBe(("next", "acme/docs"));
        brain.WebhookSecret.ShouldBeNull();

        var hands = Load(new(Both(Hands, JiraOfHands), StringComparer.Ordinal) { ["RESOLVER_JIRA_TRANSITION"] = "Done" }).Jira!;
        (hands.Options.Token, hands.Transition).ShouldBe(("a token of the writer", "Done"));
        hands.Rules.Projects.ShouldBeEmpty();
    }

    [Fact]
    public void ServiceAccountOfJira_StandsForItsToken_AndIsNeverPrinted()
    {
        var settings = Both(Brain, JiraOfBrain);
        settings.Remove("RESOLVER_JIRA_READER_TOKEN");
        settings["RESOLVER_JIRA_READER_CLIENT_ID"] = "client";
        settings["RESOLVER_JIRA_READER_CLIENT_SECRET"] = "0123456789abcdef";
        IsNamed(settings, "RESOLVER_JIRA_API");
        settings["RESOLVER_JIRA_API"] = "https://api.atlassian.com/ex/jira/1";

        var jira = Load(settings).Jira!;

        (jira.Options.Api.AbsoluteUri, jira.Options.Grant!.ClientId, jira.Options.Grant.RefreshToken).ShouldBe(("https://api.atlassian.com/ex/jira/1/", "client", null));
        jira.ToString().ShouldNotContain("0123456789abcdef");
        settings.Remove("RESOLVER_JIRA_READER_CLIENT_SECRET");
        IsNamed(settings, "RESOLVER_JIRA_READER_CLIENT_SECRET");
    }

    [Theory]
    [MemberData(nameof(JiraSettingNamesOfBrain))]
    public void SettingOfJiraThatTheBrainLacks_StopsTheStart(string name) => IsNamed(Without(Both(Brain, JiraOfBrain), name), name);

    [Theory]
    [MemberData(nameof(JiraSettingNamesOfHands))]
    public void SettingOfJiraThatHandsLack_StopsTheStart(string name) => IsNamed(Without(Both(Hands, JiraOfHands), name), name);

    [Theory]
    [InlineData("RESOLVER_JIRA_SITE", "http://acme.atlassian.net/")]
    [InlineData("RESOLVER_JIRA_API", "api")]
    [InlineData("RESOLVER_JIRA_READER_TOKEN", "not-set")]
    [InlineData("RESOLVER_JIRA_READER_TOKEN", "@Microsoft.KeyVault(SecretUri=https://acme.vault.azure.net/secrets/jira)")]
    [InlineData("RESOLVER_JIRA_READER_CLIENT_ID", "beside a token")]
    [InlineData("RESOLVER_JIRA_WEBHOOK_SECRET", "short")]
    [InlineData("RESOLVER_JIRA_LABEL", "two words")]
    [InlineData("RESOLVER_JIRA_PROJECTS", "SHOP")]
    [InlineData("RESOLVER_JIRA_PROJECTS", "{}")]
    [InlineData("RESOLVER_JIRA_PROJECTS", """{"SHOP":null}""")]
    [InlineData("RESOLVER_JIRA_PROJECTS", """{"SHOP":{}}""")]
    [InlineData("RESOLVER_JIRA_PROJECTS", """{"SHOP":{"repository":"shop"}}""")]
    [InlineData("RESOLVER_JIRA_PROJECTS", """{"SHOP":{"repository":"http://git.acme.example/shop.git"}}""")]
    [InlineData("RESOLVER_JIRA_PROJECTS", """{"SHOP":{"repository":"acme/shop","components":{"Web":""}}}""")]
    [InlineData("RESOLVER_JIRA_PROJECTS", """{"shop":{"repository":"acme/shop"}}""")]
    public void SettingOfJiraThatIsWrong_StopsTheStart_WithItsName_AndIsNotRepeated(string name, string value) =>
        IsNamed(new(Both(Brain, JiraOfBrain), StringComparer.Ordinal) { [name] = value }, name).Message.ShouldNotContain($"'{value}'");

    private static Dictionary<string, string> Both(Dictionary<string, string> one, Dictionary<string, string> other) => one.Concat(other).ToDictionary(StringComparer.Ordinal);
}
