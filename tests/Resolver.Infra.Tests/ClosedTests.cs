using Pulumi.Testing;

namespace Resolver.Infra.Tests;

/// <summary>No keys anywhere; in prod nothing that the internet reaches but the one door.</summary>
public sealed class ClosedTests(Environments environments)
{
    // What has a switch for keys, and where it is.
    private static readonly Dictionary<string, string[]> KeySwitches = new(StringComparer.Ordinal)
    {
        ["cognitiveservices:Account"] = ["properties", "disableLocalAuth"],
        ["search:Service"] = ["disableLocalAuth"],
        ["eventgrid:Topic"] = ["disableLocalAuth"],
        ["applicationinsights:Component"] = ["disableLocalAuth"],
        ["operationalinsights:Workspace"] = ["features", "disableLocalAuth"],
        ["botservice:Bot"] = ["properties", "disableLocalAuth"],
    };

    // What has a switch for the public network, and where it is.
    private static readonly Dictionary<string, string[]> NetworkSwitches = new(StringComparer.Ordinal)
    {
        ["storage:StorageAccount"] = ["publicNetworkAccess"],
        ["keyvault:Vault"] = ["properties", "publicNetworkAccess"],
        ["cognitiveservices:Account"] = ["properties", "publicNetworkAccess"],
        ["search:Service"] = ["publicNetworkAccess"],
        ["containerregistry:Registry"] = ["publicNetworkAccess"],
        ["eventgrid:Topic"] = ["publicNetworkAccess"],
        ["web:WebApp"] = ["publicNetworkAccess"],
        ["app:ManagedEnvironment"] = ["publicNetworkAccess"],
    };

    [Theory]
    [InlineData("dev")]
    [InlineData("test")]
    [InlineData("prod")]
    public void Keys_AreOffEverywhere(string stack)
    {
        var made = environments.Of(stack);

        made.Of("storage:StorageAccount").Count.ShouldBe(3);
        made.Of("storage:StorageAccount").ShouldAllBe(static account => false.Equals(account.At("allowSharedKeyAccess")) && false.Equals(account.At("allowBlobPublicAccess")));
        made.Of("containerregistry:Registry").ShouldHaveSingleItem().At("adminUserEnabled").ShouldBe(false);
        foreach (var (type, path) in KeySwitches)
        {
            made.Of(type).ShouldHaveSingleItem().At(path).ShouldBe(true, type);
        }

        made.Of("web:WebAppFtpAllowed").Concat(made.Of("web:WebAppScmAllowed")).Select(static passwords => passwords.At("allow")).ShouldBe([false, false, false, false]);
        made.Of("storage:BlobContainer").ShouldAllBe(static container => "None".Equals(container.At("publicAccess")));
    }

    [Theory]
    [InlineData("dev")]
    [InlineData("prod")]
    public void AppSettings_HoldNoKeyAndNoSecret(string stack)
    {
        var settings = environments.Of(stack).Of("web:WebApp").SelectMany(static app => app.List("siteConfig", "appSettings")).Select(static setting => (Name: (string)setting.Of("name")!, Value: (string)setting.Of("value")!)).ToList();

        settings.Count.ShouldBeGreaterThan(20);
        settings.Where(static setting => setting.Name.EndsWith("_KEY", StringComparison.Ordinal) || setting.Name.EndsWith("_SECRET", StringComparison.Ordinal)).ShouldAllBe(static setting => setting.Value.StartsWith("@Microsoft.KeyVault(", StringComparison.Ordinal));
        settings.ShouldAllBe(static setting => !setting.Value.Contains("AccountKey=", StringComparison.OrdinalIgnoreCase) && !setting.Value.Contains("SharedAccess", StringComparison.OrdinalIgnoreCase));

        // Says where telemetry goes; sending needs a role, since keys are off.
        settings.Where(static setting => setting.Value.Contains(Azure.Secret, StringComparison.Ordinal)).Select(static setting => setting.Name).Distinct(StringComparer.Ordinal).ShouldBe(["APPLICATIONINSIGHTS_CONNECTION_STRING"]);
    }

    [Fact]
    public void Production_IsClosedToTheInternet_ButForTheBrainsDoorAndTrustedServices()
    {
        var made = environments.Of("prod");
        var open = NetworkSwitches.SelectMany(network => made.Of(network.Key).Where(resource => !"Disabled".Equals(resource.At(network.Value))).Select(Azure.NameOf)).ToList();

        open.ShouldBe(["steventsprodab12c", "func-resolver-brain-prod-ab12c"]);
        NetworkSwitches.Keys.ShouldAllBe(type => made.Of(type).Count > 0);
    }

    [Fact]
    public void AccountForEvents_InProduction_LetsInNobodyByAddress()
    {
        var account = environments.Of("prod").Of("storage:StorageAccount").Single(static account => Azure.NameOf(account)!.StartsWith("stevents", StringComparison.Ordinal));

        account.At("networkRuleSet", "defaultAction").ShouldBe("Deny");
        account.At("networkRuleSet", "bypass").ShouldBe("AzureServices");
        account.List("networkRuleSet", "ipRules").ShouldBeEmpty();
        account.List("networkRuleSet", "virtualNetworkRules").ShouldBeEmpty();
    }

    [Fact]
    public void BrainsDoor_InProduction_IsForWebhooksAndTeamsAlone()
    {
        var brain = App("prod", "brain");
        var rules = brain.List("siteConfig", "ipSecurityRestrictions");

        brain.At("siteConfig", "ipSecurityRestrictionsDefaultAction").ShouldBe("Deny");
        brain.At("siteConfig", "scmIpSecurityRestrictionsUseMain").ShouldBe(true);
        rules.Select(static rule => rule.Of("ipAddress")).ShouldBe(["192.30.252.0/22", "185.199.108.0/22", "140.82.112.0/20", "143.55.64.0/20", "AzureBotService"]);
        rules.Select(static rule => rule.Of("priority")).ShouldBeUnique();
    }

    [Theory]
    [InlineData("brain")]
    [InlineData("hands")]
    public void Apps_InProduction_CallFromTheirOwnSubnet(string role) =>
        App("prod", role).At("virtualNetworkSubnetId").ShouldBe(Azure.IdOf("azure-native:network:Subnet", role));

    [Fact]
    public void EveryClosedService_InProduction_HasAPrivateEndpointWithItsName()
    {
        var made = environments.Of("prod");
        string[] types = ["storage:StorageAccount", "keyvault:Vault", "cognitiveservices:Account", "search:Service", "containerregistry:Registry", "eventgrid:Topic", "web:WebApp"];
        var endpoints = made.Of("network:PrivateEndpoint");
        var reached = endpoints.Select(static endpoint => (string)endpoint.List("privateLinkServiceConnections").Single().Of("privateLinkServiceId")!).Distinct(StringComparer.Ordinal);

        reached.ShouldBe(types.SelectMany(type => made.Of(type).Select(resource => Azure.IdOf(resource.Type!, Azure.NameOf(resource)!))), ignoreOrder: true);
        made.Of("network:PrivateDnsZoneGroup").Select(static group => (string)group.At("privateEndpointName")!).ShouldBe(endpoints.Select(static endpoint => Azure.NameOf(endpoint)!), ignoreOrder: true);
        made.Of("privatedns:VirtualNetworkLink").Select(static link => (string)link.At("privateZoneName")!).ShouldBe(made.Of("privatedns:PrivateZone").Select(static zone => Azure.NameOf(zone)!), ignoreOrder: true);
    }

    [Theory]
    [InlineData("dev")]
    [InlineData("test")]
    public void OtherEnvironments_HaveNoPrivateEndpointsAndNoLock(string stack)
    {
        environments.Of(stack).Of("network:PrivateEndpoint").ShouldBeEmpty();
        environments.Of(stack).Of("authorization:ManagementLockAtResourceGroupLevel").ShouldBeEmpty();
    }

    [Fact]
    public void Production_IsLocked()
    {
        var locked = environments.Of("prod").Of("authorization:ManagementLockAtResourceGroupLevel").ShouldHaveSingleItem();

        locked.At("level").ShouldBe("CanNotDelete");
        locked.At("resourceGroupName").ShouldBe("rg-resolver-prod");
    }

    [Theory]
    [InlineData("dev")]
    [InlineData("prod")]
    public void Vault_KeepsWhatWasDeleted_AndKnowsRolesAlone(string stack)
    {
        var vault = environments.Of(stack).Of("keyvault:Vault").ShouldHaveSingleItem();

        vault.At("properties", "enablePurgeProtection").ShouldBe(true);
        vault.At("properties", "enableRbacAuthorization").ShouldBe(true);
        vault.At("properties", "accessPolicies").ShouldBeNull();
    }

    [Theory]
    [InlineData("dev")]
    [InlineData("prod")]
    public void Outputs_AreNamesAndAddresses_AndNoSecret(string stack)
    {
        var outputs = environments.Of(stack).Outputs;

        outputs.Keys.ShouldBe(["resourceGroup", "brainApp", "brainHost", "handsApp", "registry", "runnerJob", "vault", "topicEndpoint", "bot", "botAppId", "workspace"], ignoreOrder: true);
        outputs.Values.ShouldAllBe(static value => value.Length > 0 && !value.Contains(Azure.Secret, StringComparison.Ordinal));
    }

    private MockResourceArgs App(string stack, string role) => environments.Of(stack).Of("web:WebApp").Single(app => Azure.NameOf(app) == $"func-resolver-{role}-{stack}-ab12c");
}
