using System.Collections.Immutable;
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

        made.Of("storage:StorageAccount").Count.ShouldBe(4);
        made.Of("storage:StorageAccount").ShouldAllBe(static account => false.Equals(account.At("allowSharedKeyAccess")) && false.Equals(account.At("allowBlobPublicAccess")));
        made.Of("containerregistry:Registry").ShouldHaveSingleItem().At("adminUserEnabled").ShouldBe(false);
        foreach (var (type, path) in KeySwitches)
        {
            made.Of(type).ShouldHaveSingleItem().At(path).ShouldBe(true, type);
        }

        made.Of("web:WebAppFtpAllowed").Concat(made.Of("web:WebAppScmAllowed")).Select(static passwords => passwords.At("allow")).ShouldBe([false, false]);
        made.Of("storage:BlobContainer").ShouldAllBe(static container => "None".Equals(container.At("publicAccess")));
    }

    [Theory]
    [InlineData("dev")]
    [InlineData("prod")]
    public void AppSettings_HoldNoKeyAndNoSecret(string stack)
    {
        var made = environments.Of(stack);
        var settings = made.Of("web:WebApp").SelectMany(static app => app.List("siteConfig", "appSettings"))
            .Concat(made.Of("app:ContainerApp").Concat(made.Of("app:Job")).SelectMany(static container => container.List("template", "containers").Single().Of("env").ShouldBeOfType<ImmutableArray<object>>()))
            .Where(static setting => setting.Of("secretRef") is null)
            .Select(static setting => (Name: (string)setting.Of("name")!, Value: (string)setting.Of("value")!)).ToList();

        settings.Count.ShouldBeGreaterThan(30);
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

        open.ShouldBe(["steventsprodab12c", "cae-resolver-brain-prod"]);
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

    [Theory]
    [InlineData("dev")]
    [InlineData("prod")]
    public void BrainsSecrets_AreReadFromTheVaultByThePlatform_AsTheBrain(string stack)
    {
        var brain = environments.Of(stack).Of("app:ContainerApp").ShouldHaveSingleItem();
        var secrets = brain.List("configuration", "secrets").Where(static secret => secret.Of("keyVaultUrl") is not null).ToList();

        secrets.Select(static secret => secret.Of("keyVaultUrl")).ShouldBe([$"https://kv-resolver-{stack}-ab12c.vault.azure.net/secrets/github-reader-key", $"https://kv-resolver-{stack}-ab12c.vault.azure.net/secrets/github-webhook-secret"]);
        secrets.ShouldAllBe(secret => Azure.IdOf("azure-native:managedidentity:UserAssignedIdentity", $"id-resolver-brain-{stack}").Equals(secret.Of("identity")) && secret.Of("value") == null);
        brain.List("configuration", "secrets").Where(static secret => secret.Of("value") is not null).Select(static secret => secret.Of("name")).ShouldBe(["models"]);
    }

    [Fact]
    public void BrainsDoor_InProduction_IsForWebhooksAndTeamsAlone()
    {
        var rules = DoorOf("prod");

        rules.ShouldAllBe(static rule => "Inbound".Equals(rule.Of("direction")) && "Allow".Equals(rule.Of("access")) && "Tcp".Equals(rule.Of("protocol")));
        rules[0].Of("sourceAddressPrefixes").ShouldBeOfType<ImmutableArray<object>>().ShouldBe(["192.30.252.0/22", "185.199.108.0/22", "140.82.112.0/20", "143.55.64.0/20"]);
        rules[1].Of("sourceAddressPrefix").ShouldBe("AzureBotService");
        rules.Length.ShouldBe(2);
        rules.ShouldAllBe(static rule => rule.Of("destinationPortRange") == null && new object[] { "443", "31443" }.SequenceEqual((ImmutableArray<object>)rule.Of("destinationPortRanges")!));
        Subnet("prod", "brain").At("networkSecurityGroup", "id").ShouldBe(Azure.IdOf("azure-native:network:NetworkSecurityGroup", "nsg-resolver-brain-prod"));
    }

    [Fact]
    public async Task BrainsDoor_InProduction_IsForOperatorsToo_WhereTheStackSaysFromWhere()
    {
        var azure = new Azure();
        await Environments.Make(azure, "prod", Configuration.Settings.Read(Repository.Values("prod", ("operatorAddresses", """["203.0.113.0/24"]"""))));

        var door = azure.Made.Single(static made => "nsg-resolver-brain-prod".Equals(Azure.NameOf(made), StringComparison.Ordinal)).List("securityRules");

        door.Select(static rule => rule.Of("name")).ShouldBe(["allow-webhooks", "allow-teams", "allow-operators"]);
        door[2].Of("sourceAddressPrefix").ShouldBe("203.0.113.0/24");
    }

    [Fact]
    public void BrainsDoor_OutsideProduction_IsForTheInternet_AndHttpsAlone()
    {
        DoorOf("dev").ShouldHaveSingleItem().Of("sourceAddressPrefix").ShouldBe("Internet");
        environments.Of("dev").Of("app:ContainerApp").ShouldHaveSingleItem().At("configuration", "ingress", "allowInsecure").ShouldBe(false);
    }

    [Theory]
    [InlineData("dev")]
    [InlineData("prod")]
    public void BrainsDisk_IsReachedFromTheBrainsSubnetAlone(string stack)
    {
        var disk = environments.Of(stack).Of("storage:StorageAccount").Single(static account => Azure.NameOf(account)!.StartsWith("stdisk", StringComparison.Ordinal));

        disk.At("networkRuleSet", "defaultAction").ShouldBe("Deny");
        disk.At("networkRuleSet", "bypass").ShouldBe("None");
        disk.List("networkRuleSet", "ipRules").ShouldBeEmpty();
        disk.List("networkRuleSet", "virtualNetworkRules").Select(static rule => rule.Of("virtualNetworkResourceId")).ShouldBe(stack == "prod" ? [] : [Azure.IdOf("azure-native:network:Subnet", "brain")]);
        disk.At("publicNetworkAccess").ShouldBe(stack == "prod" ? "Disabled" : "Enabled");
    }

    [Fact]
    public void BrainHandsAndRunner_InProduction_EachHaveASubnetOfTheirOwn()
    {
        var made = environments.Of("prod");
        string[] homes = [.. made.Of("app:ManagedEnvironment").Select(static home => (string)home.At("vnetConfiguration", "infrastructureSubnetId")!)];

        homes.ShouldBe([Azure.IdOf("azure-native:network:Subnet", "brain"), Azure.IdOf("azure-native:network:Subnet", "runner")], ignoreOrder: true);
        made.Of("web:WebApp").ShouldHaveSingleItem().At("virtualNetworkSubnetId").ShouldBe(Azure.IdOf("azure-native:network:Subnet", "hands"));
        made.Of("network:Subnet").Select(static subnet => subnet.At("addressPrefix")).ShouldBeUnique();
    }

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

        outputs.Keys.ShouldBe(["resourceGroup", "brainApp", "brainHost", "handsApp", "registry", "runnerJob", "vault", "topicEndpoint", "bot", "botAppId", "workspace", "handsHost", "brainImage", "runnerImage"], ignoreOrder: true);
        outputs.Values.ShouldAllBe(static value => value.Length > 0 && !value.Contains(Azure.Secret, StringComparison.Ordinal));
    }

    private MockResourceArgs Subnet(string stack, string name) => environments.Of(stack).Of("network:Subnet").Single(subnet => Azure.NameOf(subnet) == name);

    private ImmutableArray<object> DoorOf(string stack) => environments.Of(stack).Of("network:NetworkSecurityGroup").Single(static rules => Azure.NameOf(rules)!.StartsWith("nsg-resolver-brain", StringComparison.Ordinal)).List("securityRules");
}
