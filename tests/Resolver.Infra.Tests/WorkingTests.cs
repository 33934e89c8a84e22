using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Pulumi.Testing;
using Resolver.Infra.Configuration;
using Resolver.Infra.Watch;
using Resolver.Models.Configuration;
using static Resolver.Infra.Tests.Inputs;

namespace Resolver.Infra.Tests;

/// <summary>How the parts of an environment work together: apps, runner, events, alarms.</summary>
public sealed partial class WorkingTests(Environments environments)
{
    [Theory]
    [InlineData("dev")]
    [InlineData("prod")]
    public void Hands_AreAPackage_ThatNeitherBrainNorRunnerReach(string stack)
    {
        var hands = environments.Of(stack).Of("web:WebApp").ShouldHaveSingleItem();

        hands.At("functionAppConfig", "runtime", "name").ShouldBe("dotnet-isolated");
        hands.At("functionAppConfig", "deployment", "storage", "value").ShouldBe($"https://sthands{stack}ab12c.blob.core.windows.net/hands-packages");
        hands.At("functionAppConfig", "deployment", "storage", "authentication", "type").ShouldBe("UserAssignedIdentity");
        Setting(hands, "RESOLVER_ROLE").ShouldBe("hands");
        Setting(hands, "RESOLVER_TASK_HUB").ShouldNotBeNull("host.json names it");
        Setting(hands, "AzureWebJobsStorage__queueServiceUri").ShouldBe($"https://stwork{stack}ab12c.queue.core.windows.net/");
        Setting(hands, "AZURE_CLIENT_ID").ShouldBe($"client-of-id-resolver-hands-{stack}");
    }

    [Theory]
    [InlineData("dev")]
    [InlineData("prod")]
    public void Brain_IsOneFunctionsAppInAContainer_FromTheEnvironmentsOwnRegistry(string stack)
    {
        var brain = environments.Of(stack).Of("app:ContainerApp").ShouldHaveSingleItem();
        var container = brain.List("template", "containers").ShouldHaveSingleItem();

        brain.At("kind").ShouldBe("functionapp");
        brain.At("environmentId").ShouldBe(Azure.IdOf("azure-native:app:ManagedEnvironment", $"cae-resolver-brain-{stack}"));
        container.Of("image").ShouldBe($"crresolver{stack}ab12c.azurecr.io/resolver-brain@sha256:{new string('b', 64)}");
        brain.List("configuration", "registries").ShouldHaveSingleItem().Of("identity").ShouldBe(Azure.IdOf("azure-native:managedidentity:UserAssignedIdentity", $"id-resolver-brain-{stack}"));
        brain.List("configuration", "registries")[0].Of("passwordSecretRef").ShouldBeNull();
        Number(brain.At("template", "scale", "minReplicas")).ShouldBe(1);
        Number(brain.At("template", "scale", "maxReplicas")).ShouldBe(1);
        Env(container, "RESOLVER_ROLE").ShouldBe("brain");
        Env(container, "RESOLVER_RUNNER").ShouldBe("queue");
        Env(container, "AZURE_CLIENT_ID").ShouldBe($"client-of-id-resolver-brain-{stack}");
        Env(container, "AzureWebJobsStorage__tableServiceUri").ShouldBe($"https://stwork{stack}ab12c.table.core.windows.net/");
        container.Of("probes").ShouldBeOfType<ImmutableArray<object>>().Select(static probe => probe.Of("httpGet").Of("path")).ShouldBe(["/api/health", "/api/health", "/api/health"]);
    }

    [Fact]
    public void BrainsFolder_OutlivesItsContainer()
    {
        var made = environments.Of("prod");
        var brain = made.Of("app:ContainerApp").ShouldHaveSingleItem();
        var container = brain.List("template", "containers").Single();
        var mount = container.Of("volumeMounts").ShouldBeOfType<ImmutableArray<object>>().Single(mount => Env(container, "RESOLVER_DATA")!.Equals(mount.Of("mountPath")));
        var volume = brain.List("template", "volumes").Single(volume => mount.Of("volumeName")!.Equals(volume.Of("name")));
        var known = made.Of("app:ManagedEnvironmentsStorage").ShouldHaveSingleItem();

        brain.List("template", "initContainers").ShouldHaveSingleItem().Of("args").ShouldBeOfType<ImmutableArray<object>>().ShouldContain(mount.Of("mountPath")!);
        volume.Of("storageType").ShouldBe("NfsAzureFile");
        volume.Of("storageName").ShouldBe(Azure.NameOf(known));
        known.At("environmentName").ShouldBe("cae-resolver-brain-prod");
        known.At("properties", "nfsAzureFile", "shareName").ShouldBe("/stdiskprodab12c/brain-data");
        known.At("properties", "nfsAzureFile", "server").ShouldBe("stdiskprodab12c.file.core.windows.net");
        known.At("properties", "azureFile").ShouldBeNull();
        made.Of("storage:FileShare").ShouldHaveSingleItem().At("enabledProtocols").ShouldBe("NFS");
    }

    [Theory]
    [InlineData("dev")]
    [InlineData("prod")]
    public void ModelsFile_OfTheBrain_IsTakenByTheProduct(string stack)
    {
        var brain = environments.Of(stack).Of("app:ContainerApp").ShouldHaveSingleItem();
        var container = brain.List("template", "containers").Single();
        var text = (string)brain.List("configuration", "secrets").Single(static secret => "models".Equals(secret.Of("name"))).Of("value")!;
        var volume = brain.List("template", "volumes").Single(static volume => "Secret".Equals(volume.Of("storageType")));
        var mount = container.Of("volumeMounts").ShouldBeOfType<ImmutableArray<object>>().Single(mount => volume.Of("name")!.Equals(mount.Of("volumeName")));

        var tiers = ModelsFile.Parse(text, "models.json", static _ => null).Tiers;

        tiers.Select(static tier => tier.Name).ShouldBe(["small", "large"]);
        tiers.ShouldAllBe(tier => tier.Endpoint.Host == $"oai-resolver-{stack}-ab12c.openai.azure.com");
        tiers.Select(static tier => tier.Model).ShouldBe(environments.Of(stack).Of("cognitiveservices:Deployment").Select(Azure.NameOf), ignoreOrder: true);
        var file = volume.Of("secrets").ShouldBeOfType<ImmutableArray<object>>().ShouldHaveSingleItem().Of("path");
        Env(container, "RESOLVER_MODELS_FILE").ShouldBe($"{mount.Of("mountPath")}/{file}");
    }

    [Fact]
    public async Task StackWithoutImages_MakesTheRegistry_AndNothingThatRunsFromIt()
    {
        var azure = new Azure();
        var settings = Settings.Read(Repository.Values("dev", ("brainImage", null), ("runnerImage", null)));

        var outputs = await Environments.Make(azure, "dev", settings);

        outputs["brainImage"].ShouldBeEmpty();

        azure.Made.Select(static made => made.Type).ShouldContain("azure-native:containerregistry:Registry");
        azure.Made.ShouldAllBe(static made => made.Type != "azure-native:app:ContainerApp" && made.Type != "azure-native:app:Job");
    }

    [Fact]
    public void Hands_AreToldNothingThatIsTheBrains()
    {
        var hands = environments.Of("prod").Of("web:WebApp").ShouldHaveSingleItem();

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
        job.List("template", "containers").ShouldHaveSingleItem().Of("image").ShouldBe($"crresolver{stack}ab12c.azurecr.io/resolver-runner@sha256:{new string('c', 64)}");
        job.At("environmentId").ShouldBe(Azure.IdOf("azure-native:app:ManagedEnvironment", $"cae-resolver-runner-{stack}"));
        rule.Of("auth").ShouldBeNull();
        var container = job.List("template", "containers").ShouldHaveSingleItem();
        container.Of("args").ShouldBeOfType<ImmutableArray<object>>().ShouldBe(["--once"]);
        Env(container, "APPLICATIONINSIGHTS_AUTHENTICATION_STRING").ShouldBe($"ClientId=client-of-id-resolver-runner-{stack};Authorization=AAD");
        job.At("configuration", "secrets").ShouldBeNull();
    }

    [Fact]
    public void RunnersWayOut_ByAddress_EndsAtTheCodeHostAndThePlatform()
    {
        var rules = environments.Of("dev").Of("network:NetworkSecurityGroup").Single(static rules => Azure.NameOf(rules)!.StartsWith("nsg-resolver-runner", StringComparison.Ordinal)).List("securityRules");
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
        var rules = made.Of("network:FirewallPolicyRuleCollectionGroup").ShouldHaveSingleItem().List("ruleCollections").ShouldHaveSingleItem().Of("rules").ShouldBeOfType<ImmutableArray<object>>();
        var names = rules.SelectMany(static rule => ((ImmutableArray<object>)rule.Of("targetFqdns")!).Cast<string>()).ToList();

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
            subscription.At("deliveryWithResourceIdentity", "destination", "queueName").ShouldBe("resolver-events");
            subscription.At("deliveryWithResourceIdentity", "destination", "resourceId").ShouldBe(Azure.IdOf("azure-native:storage:StorageAccount", $"stevents{stack}ab12c"));
        }
    }

    [Theory]
    [InlineData("dev")]
    [InlineData("prod")]
    public void Bot_IsTheBrainsIdentity_SpeaksToItsDoor_AndIsInTeams(string stack)
    {
        var made = environments.Of(stack);
        var bot = made.Of("botservice:Bot").ShouldHaveSingleItem();

        bot.At("properties", "msaAppType").ShouldBe("UserAssignedMSI");
        bot.At("properties", "msaAppId").ShouldBe($"client-of-id-resolver-brain-{stack}");
        bot.At("properties", "endpoint").ShouldBe($"https://ca-resolver-brain-{stack}.cae-resolver-brain-{stack}.example.azurecontainerapps.io/api/messages");
        environments.Of(stack).Outputs["brainHost"].ShouldBe($"ca-resolver-brain-{stack}.cae-resolver-brain-{stack}.example.azurecontainerapps.io");
        var container = made.Of("app:ContainerApp").ShouldHaveSingleItem().List("template", "containers").ShouldHaveSingleItem();
        Env(container, "RESOLVER_TEAMS_APP_ID").ShouldBe(bot.At("properties", "msaAppId"));
        Env(container, "RESOLVER_TEAMS_APPROVERS").ShouldBe("[]", customMessage: "nobody may approve on a card unless the stack lists them");
        made.Of("botservice:Channel").ShouldHaveSingleItem().At("properties", "properties", "isEnabled").ShouldBe(true);
    }

    [Fact]
    public async Task PeopleWhoMayApproveInTeams_AreNamedAsTheAppReadsThem_WithTheirPaths()
    {
        var azure = new Azure();
        const string People = """[{"user":"4b6f1f0e-5a57-4f0c-9f1e-0d8a3c1b2a10","name":"github:alex"},{"user":"5c6f1f0e-5a57-4f0c-9f1e-0d8a3c1b2a10","name":"github:megan","paths":["docs/**","*.md"]}]""";
        await Environments.Make(azure, "prod", Configuration.Settings.Read(Repository.Values("prod", ("teamsApprovers", People))));

        var brain = azure.Made.Single(static made => "ca-resolver-brain-prod".Equals(Azure.NameOf(made), StringComparison.Ordinal));
        Env(brain.List("template", "containers").ShouldHaveSingleItem(), "RESOLVER_TEAMS_APPROVERS").ShouldBe(People);
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

        queries.ShouldBe(OperatorsWorkbook.Parts.Select(static part => part.Query));
        queries.Count.ShouldBeGreaterThan(12);
        page.RootElement.GetProperty("version").GetString().ShouldBe("Notebook/1.0");
    }

    [Fact]
    public void QuestionsOfTheDocumentation_AreThoseOfTheWorkbook()
    {
        var asked = Blocks().Matches(Repository.Text("docs/operating-azure.md")).Select(static match => match.Groups["query"].Value.Trim()).ToList();
        var known = OperatorsWorkbook.Parts.Select(static part => part.Query).ToList();

        asked.Count.ShouldBe(10);
        asked.ShouldBeUnique();
        asked.Where(query => !known.Contains(query, StringComparer.Ordinal)).ShouldBeEmpty();
    }

    private MockResourceArgs Subnet(string stack) => environments.Of(stack).Of("network:Subnet").Single(static subnet => Azure.NameOf(subnet) == "runner");

    private static double Number(object? value) => Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex("""^```kusto\n(?<query>[^`]+)^```""", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Blocks();
}
