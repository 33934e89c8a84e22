using static Resolver.Infra.Tests.Inputs;

namespace Resolver.Infra.Tests;

/// <summary>Jira where a stack names a site: which app is told what.</summary>
public sealed class JiraTests(Environments environments)
{
    [Fact]
    public async Task Jira_IsToldToBothApps_ReadingToTheBrain_WritingToTheHands()
    {
        const string Site = """{"site":"https://acme.atlassian.net/","readerEmail":"reader@acme.test","writerEmail":"writer@acme.test","allowedGroup":"resolver-users","transition":"Done","projects":{"SHOP":{"repository":"acme/shop","components":{"Web":"acme/web"}}}}""";
        var azure = new Azure();
        await Environments.Make(azure, "prod", Configuration.Settings.Read(Repository.Values("prod", ("jira", Site))));

        var brain = azure.Made.Single(static made => "ca-resolver-brain-prod".Equals(Azure.NameOf(made), StringComparison.Ordinal));
        var container = brain.List("template", "containers").ShouldHaveSingleItem();
        Env(container, "RESOLVER_JIRA_SITE").ShouldBe("https://acme.atlassian.net/");
        Env(container, "RESOLVER_JIRA_READER_EMAIL").ShouldBe("reader@acme.test");
        Env(container, "RESOLVER_JIRA_ALLOWED_GROUP").ShouldBe("resolver-users");
        Env(container, "RESOLVER_JIRA_PROJECTS").ShouldBe("""{"SHOP":{"repository":"acme/shop","components":{"Web":"acme/web"}}}""");
        Named(container, "RESOLVER_JIRA_").ShouldBe(["ALLOWED_GROUP", "PROJECTS", "READER_EMAIL", "READER_TOKEN", "SITE", "WEBHOOK_SECRET"], ignoreOrder: true);
        brain.List("configuration", "secrets").Select(static secret => (string)secret.Of("name")!).ShouldBe(["github-reader-key", "github-webhook-secret", "jira-reader-token", "jira-webhook-secret", "models"], ignoreOrder: true);

        var hands = azure.Made.Single(static made => made.Type == "azure-native:web:WebApp");
        Setting(hands, "RESOLVER_JIRA_WRITER_TOKEN").ShouldBe("@Microsoft.KeyVault(VaultName=kv-resolver-prod-ab12c;SecretName=jira-writer-token)");
        Setting(hands, "RESOLVER_JIRA_WRITER_EMAIL").ShouldBe("writer@acme.test");
        Setting(hands, "RESOLVER_JIRA_TRANSITION").ShouldBe("Done");
        hands.List("siteConfig", "appSettings").Select(static setting => (string)setting.Of("name")!).ShouldAllBe(static name => !name.StartsWith("RESOLVER_JIRA_READER_", StringComparison.Ordinal) && name != "RESOLVER_JIRA_PROJECTS" && name != "RESOLVER_JIRA_WEBHOOK_SECRET");
    }

    [Fact]
    public async Task ServiceAccountsOfJira_ProveThemselvesWithTheSameSecretsOfTheVault_AndNoWebhookIsTakenUnlessWanted()
    {
        const string Site = """{"site":"https://acme.atlassian.net/","api":"https://api.atlassian.com/ex/jira/1/","readerClientId":"r","writerClientId":"w","self":"557058:w","allowedRole":"Developers","webhook":false,"projects":{"SHOP":{"repository":"acme/shop"}}}""";
        var azure = new Azure();
        await Environments.Make(azure, "dev", Configuration.Settings.Read(Repository.Values("dev", ("jira", Site))));

        var brain = azure.Made.Single(static made => made.Type == "azure-native:app:ContainerApp");
        var container = brain.List("template", "containers").ShouldHaveSingleItem();
        Named(container, "RESOLVER_JIRA_").ShouldBe(["ALLOWED_ROLE", "API", "PROJECTS", "READER_CLIENT_ID", "READER_CLIENT_SECRET", "SELF", "SITE"], ignoreOrder: true);
        Setting(azure.Made.Single(static made => made.Type == "azure-native:web:WebApp"), "RESOLVER_JIRA_WRITER_CLIENT_SECRET").ShouldBe("@Microsoft.KeyVault(VaultName=kv-resolver-dev-ab12c;SecretName=jira-writer-token)");
    }

    [Fact]
    public void EnvironmentWithoutJira_TellsItToNoApp()
    {
        var made = environments.Of("prod");

        Named(made.Of("app:ContainerApp").ShouldHaveSingleItem().List("template", "containers").ShouldHaveSingleItem(), "RESOLVER_JIRA_").ShouldBeEmpty();
        made.Of("web:WebApp").ShouldHaveSingleItem().List("siteConfig", "appSettings").ShouldAllBe(static setting => !((string)setting.Of("name")!).StartsWith("RESOLVER_JIRA_", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Named(object? container, string prefix) =>
        container.Of("env").ShouldBeOfType<System.Collections.Immutable.ImmutableArray<object>>().Select(static setting => (string)setting.Of("name")!).Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(name => name[prefix.Length..]);
}
