using System.Text.Json;
using System.Text.RegularExpressions;
using Pulumi.Testing;
using Resolver.Infra.Watch;

namespace Resolver.Infra.Tests;

/// <summary>How the parts of an environment work together: apps, runner, events, alarms.</summary>
public sealed partial class WorkingTests(Environments environments)
{
    [Theory]
    [InlineData("dev")]
    [InlineData("prod")]
    public void BrainAndHands_AreOnePackageInTwoRoles(string stack)
    {
        var apps = environments.Of(stack).Of("web:WebApp");

        apps.Select(static app => Setting(app, "RESOLVER_ROLE")).ShouldBe(["brain", "hands"], ignoreOrder: true);
        foreach (var app in apps)
        {
            var role = Setting(app, "RESOLVER_ROLE")!;
            app.At("functionAppConfig", "runtime", "name").ShouldBe("dotnet-isolated");
            app.At("functionAppConfig", "deployment", "storage", "value").ShouldBe($"https://st{(role == "brain" ? "work" : "hands")}{stack}ab12c.blob.core.windows.net/{role}-packages");
            app.At("functionAppConfig", "deployment", "storage", "authentication", "type").ShouldBe("UserAssignedIdentity");
            Setting(app, "AzureWebJobsStorage__queueServiceUri").ShouldBe($"https://stwork{stack}ab12c.queue.core.windows.net/");
            Setting(app, "AZURE_CLIENT_ID").ShouldBe($"client-of-id-resolver-{role}-{stack}");
        }
    }

    [Fact]
    public void Hands_AreToldNothingThatIsTheBrains()
    {
        var hands = environments.Of("prod").Of("web:WebApp").Single(static app => Setting(app, "RESOLVER_ROLE") == "hands");

        foreach (var foreign in new[] { "RESOLVER_GITHUB_READER_APP_ID", "RESOLVER_GITHUB_READER_KEY", "RESOLVER_GITHUB_WEBHOOK_SECRET", "RESOLVER_MODELS_FILE", "RESOLVER_SEARCH", "RESOLVER_TENANT_ID", "RESOLVER_AUDIENCE" })
        {
            Setting(hands, foreign).ShouldBeNull(foreign);
        }

        Setting(hands, "RESOLVER_GITHUB_WRITER_KEY").ShouldBe("@Microsoft.KeyVault(VaultName=kv-resolver-prod-ab12c;SecretName=github-writer-key)");
    }

    [Theory]
    [InlineData("dev", 2)]
    [InlineData("prod", 20)]
    public void Runner_StartsByTheQueue_AsItsIdentity_AndNotAtAllWhileItIsEmpty(string stack, int most)
    {
        var job = environments.Of(stack).Of("app:Job").ShouldHaveSingleItem();
        string[] scale = ["configuration", "eventTriggerConfig", "scale"];
        var rule = job.List([.. scale, "rules"]).ShouldHaveSingleItem();

        Number(job.At([.. scale, "minExecutions"])).ShouldBe(0);
        Number(job.At([.. scale, "maxExecutions"])).ShouldBe(most);
        rule.Of("type").ShouldBe("azure-queue");
        rule.Of("identity").ShouldBe(Azure.IdOf("azure-native:managedidentity:UserAssignedIdentity", $"id-resolver-runner-{stack}"));
        rule.Of("metadata").Of("accountName").ShouldBe($"stwork{stack}ab12c");
        rule.Of("metadata").Of("queueName").ShouldBe("resolver-runner");
        rule.Of("auth").ShouldBeNull();
        job.At("configuration", "secrets").ShouldBeNull();
    }

    [Fact]
    public void RunnersWayOut_ByAddress_EndsAtTheCodeHostAndThePlatform()
    {
        var rules = environments.Of("dev").Of("network:NetworkSecurityGroup").ShouldHaveSingleItem().List("securityRules");
        var last = rules.MaxBy(static rule => Number(rule.Of("priority")));

        last.Of("access").ShouldBe("Deny");
        last.Of("destinationAddressPrefix").ShouldBe("*");
        rules.Where(static rule => "Allow".Equals(rule.Of("access"))).ShouldAllBe(static rule => !"*".Equals(rule.Of("destinationAddressPrefix")) && !"Internet".Equals(rule.Of("destinationAddressPrefix")) && !"*".Equals(rule.Of("destinationPortRange")));
        rules.Count(static rule => rule.Of("destinationAddressPrefixes") is not null).ShouldBe(1);
        Subnet("dev").At("networkSecurityGroup", "id").ShouldNotBeNull();
    }

    [Fact]
    public void RunnersWayOut_ByName_GoesThroughTheFirewall_WhichKnowsTheCodeHostAndThePlatform()
    {
        var made = environments.Of("prod");
        var route = made.Of("network:RouteTable").ShouldHaveSingleItem().List("routes").ShouldHaveSingleItem();
        var rules = made.Of("network:FirewallPolicyRuleCollectionGroup").ShouldHaveSingleItem().List("ruleCollections").ShouldHaveSingleItem().Of("rules").ShouldBeOfType<System.Collections.Immutable.ImmutableArray<object>>();
        var names = rules.SelectMany(static rule => ((System.Collections.Immutable.ImmutableArray<object>)rule.Of("targetFqdns")!).Cast<string>()).ToList();

        route.Of("addressPrefix").ShouldBe("0.0.0.0/0");
        route.Of("nextHopIpAddress").ShouldBe("10.42.5.4");
        Subnet("prod").At("routeTable", "id").ShouldNotBeNull();
        names.ShouldContain("github.com");
        names.ShouldAllBe(static name => name != "*" && !name.EndsWith("windows.net", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("dev")]
    [InlineData("test")]
    [InlineData("prod")]
    public void EverySubscription_DeliversAsAnIdentity_AndKeepsWhatItCouldNotDeliver(string stack)
    {
        var subscriptions = environments.Of(stack).Resources.Where(static resource => resource.Type!.EndsWith("EventSubscription", StringComparison.Ordinal)).ToList();

        subscriptions.ShouldNotBeEmpty();
        foreach (var subscription in subscriptions)
        {
            subscription.At("deliveryWithResourceIdentity", "identity", "userAssignedIdentity").ShouldNotBeNull();
            subscription.At("deadLetterWithResourceIdentity", "identity", "userAssignedIdentity").ShouldNotBeNull();
            subscription.At("deadLetterWithResourceIdentity", "deadLetterDestination", "blobContainerName").ShouldBe("dead-letters");
            subscription.At("destination").ShouldBeNull();
        }
    }

    [Theory]
    [InlineData("dev", 200.0)]
    [InlineData("test", 400.0)]
    [InlineData("prod", 3000.0)]
    public void EveryEnvironment_HasABudgetThatTellsSomebody(string stack, double usd)
    {
        var budget = environments.Of(stack).Of("consumption:Budget").ShouldHaveSingleItem();

        Number(budget.At("amount")).ShouldBe(usd);
        budget.At("scope").ShouldBe(Azure.IdOf("azure-native:resources:ResourceGroup", $"rg-resolver-{stack}"));
        budget.At("notifications", "forecast-100", "thresholdType").ShouldBe("Forecasted");
        budget.At("notifications", "actual-80", "enabled").ShouldBe(true);
    }

    [Fact]
    public void EveryTier_HasItsModel_InAVersionThatDoesNotChangeByItself()
    {
        var models = environments.Of("prod").Of("cognitiveservices:Deployment");

        models.Select(Azure.NameOf).ShouldBe(["small", "large"], ignoreOrder: true);
        models.ShouldAllBe(static model => "NoAutoUpgrade".Equals(model.At("properties", "versionUpgradeOption")) && model.At("properties", "model", "version") != null);
    }

    [Fact]
    public void Alerts_AskTheWorkspace_AndTellPeople()
    {
        var alerts = environments.Of("prod").Of("monitor:ScheduledQueryRule");

        alerts.Select(static alert => Azure.NameOf(alert)).ShouldBe(["alert-resolver-spend-prod", "alert-resolver-stuck-prod", "alert-resolver-poison-prod", "alert-resolver-errors-prod"], ignoreOrder: true);
        alerts.ShouldAllBe(static alert => alert.List("actions", "actionGroups").Length == 1 && alert.List("scopes").Length == 1);
        alerts.Single(static alert => Azure.NameOf(alert)!.Contains("spend", StringComparison.Ordinal)).List("criteria", "allOf").Single().Of("query").ShouldBeOfType<string>().ShouldContain("usd > 50 or");
    }

    [Fact]
    public void Workbook_IsReadable_AndAsksEachQuestion()
    {
        using var page = JsonDocument.Parse((string)environments.Of("dev").Of("applicationinsights:Workbook").ShouldHaveSingleItem().At("serializedData")!);
        var queries = page.RootElement.GetProperty("items").EnumerateArray().Where(static item => item.GetProperty("type").GetInt32() == 3).Select(static item => item.GetProperty("content").GetProperty("query").GetString()).ToList();

        queries.ShouldBe([Queries.Outcomes, Queries.Runs, Queries.SpendByTier, Queries.CostPerResolved, Queries.Funnel, Queries.Verdicts, Queries.Failures, Queries.StuckRuns, Queries.Poison]);
        page.RootElement.GetProperty("version").GetString().ShouldBe("Notebook/1.0");
    }

    [Fact]
    public void Questions_UseTheNamesThatTheProductSends()
    {
        var product = string.Concat(Repository.Sources("functions"));
        var asked = new[] { Queries.Outcomes, Queries.Runs, Queries.SpendByTier, Queries.CostPerResolved, Queries.Funnel, Queries.Verdicts, Queries.Failures, Queries.StuckRuns, Queries.SpendAnomaly(5) }
            .SelectMany(static query => Names().Matches(query)).Select(static match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal).ToList();

        asked.Count.ShouldBeGreaterThan(10);
        asked.Where(name => !product.Contains($"\"{name}\"", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private MockResourceArgs Subnet(string stack) => environments.Of(stack).Of("network:Subnet").Single(static subnet => Azure.NameOf(subnet) == "runner");

    private static string? Setting(MockResourceArgs app, string name) => app.List("siteConfig", "appSettings").Where(setting => name.Equals(setting.Of("name"))).Select(static setting => (string?)setting.Of("value")).SingleOrDefault();

    private static double Number(object? value) => Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture);

    // Attributes, and whatever a list of steps names.
    [GeneratedRegex("""Properties\["(?<name>[^"]+)"\]|(?<=\(|, )"(?<name>[a-z]+(-[a-z]+)*)"(?=[,)])""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Names();
}
