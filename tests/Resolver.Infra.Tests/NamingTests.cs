using System.Text.RegularExpressions;

namespace Resolver.Infra.Tests;

/// <summary>Azure's own rules for names, kind by kind, and ours for tags.</summary>
public sealed class NamingTests(Environments environments)
{
    // https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
    internal static readonly IReadOnlyDictionary<string, (string Property, string Form)> Rules = new Dictionary<string, (string, string)>(StringComparer.Ordinal)
    {
        ["azure-native:resources:ResourceGroup"] = ("resourceGroupName", @"^[\w.()-]{0,89}[\w()-]$"),
        ["azure-native:managedidentity:UserAssignedIdentity"] = ("resourceName", "^[A-Za-z0-9][A-Za-z0-9_-]{2,127}$"),
        ["azure-native:storage:StorageAccount"] = ("accountName", "^[a-z0-9]{3,24}$"),
        ["azure-native:storage:BlobContainer"] = ("containerName", "^[a-z0-9](?!.*--)[a-z0-9-]{1,61}[a-z0-9]$"),
        ["azure-native:storage:Queue"] = ("queueName", "^[a-z0-9](?!.*--)[a-z0-9-]{1,61}[a-z0-9]$"),
        ["azure-native:storage:FileShare"] = ("shareName", "^[a-z0-9](?!.*--)[a-z0-9-]{1,61}[a-z0-9]$"),
        ["azure-native:storage:Table"] = ("tableName", "^[A-Za-z][A-Za-z0-9]{2,62}$"),
        ["azure-native:storage:BlobServiceProperties"] = ("blobServicesName", "^default$"),
        ["azure-native:storage:ManagementPolicy"] = ("managementPolicyName", "^default$"),
        ["azure-native:keyvault:Vault"] = ("vaultName", "^[A-Za-z](?!.*--)[A-Za-z0-9-]{1,22}[A-Za-z0-9]$"),
        ["azure-native:keyvault:Secret"] = ("secretName", "^[A-Za-z0-9-]{1,127}$"),
        ["azure-native:cognitiveservices:Account"] = ("accountName", "^[A-Za-z0-9][A-Za-z0-9-]{1,63}$"),
        ["azure-native:cognitiveservices:Deployment"] = ("deploymentName", "^[A-Za-z0-9][A-Za-z0-9._-]{1,63}$"),
        ["azure-native:search:Service"] = ("searchServiceName", "^[a-z0-9]{2}(?!.*--)[a-z0-9-]{0,57}[a-z0-9]$"),
        ["azure-native:containerregistry:Registry"] = ("registryName", "^[A-Za-z0-9]{5,50}$"),
        ["azure-native:web:AppServicePlan"] = ("name", "^[A-Za-z0-9-]{1,60}$"),
        ["azure-native:web:WebApp"] = ("name", "^[A-Za-z0-9][A-Za-z0-9-]{0,58}[A-Za-z0-9]$"),
        ["azure-native:app:ManagedEnvironment"] = ("environmentName", "^[a-z](?!.*--)[a-z0-9-]{0,58}[a-z0-9]$"),
        ["azure-native:app:ContainerApp"] = ("containerAppName", "^[a-z](?!.*--)[a-z0-9-]{0,30}[a-z0-9]$"),
        ["azure-native:app:ManagedEnvironmentsStorage"] = ("storageName", "^[a-z0-9](?!.*--)[a-z0-9-]{0,61}[a-z0-9]$"),
        ["azure-native:app:Job"] = ("jobName", "^[a-z](?!.*--)[a-z0-9-]{0,30}[a-z0-9]$"),
        ["azure-native:eventgrid:Topic"] = ("topicName", "^[A-Za-z0-9-]{3,50}$"),
        ["azure-native:eventgrid:EventSubscription"] = ("eventSubscriptionName", "^[A-Za-z0-9-]{3,64}$"),
        ["azure-native:botservice:Bot"] = ("resourceName", "^[A-Za-z0-9][A-Za-z0-9_.-]{1,63}$"),
        ["azure-native:botservice:Channel"] = ("channelName", "^MsTeamsChannel$"),
        ["azure-native:operationalinsights:Workspace"] = ("workspaceName", "^[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]$"),
        ["azure-native:applicationinsights:Component"] = ("resourceName", "^[A-Za-z0-9_().-]{1,259}[A-Za-z0-9_()-]$"),
        ["azure-native:applicationinsights:Workbook"] = ("resourceName", "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"),
        ["azure-native:monitor:ActionGroup"] = ("actionGroupName", "^[A-Za-z0-9_ -]{1,260}$"),
        ["azure-native:monitor:ScheduledQueryRule"] = ("ruleName", "^[A-Za-z0-9_ -]{1,260}$"),
        ["azure-native:monitor:DiagnosticSetting"] = ("name", "^[A-Za-z0-9_-]{1,260}$"),
        ["azure-native:consumption:Budget"] = ("budgetName", "^[A-Za-z0-9_-]{1,63}$"),
        ["azure-native:network:VirtualNetwork"] = ("virtualNetworkName", "^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}[A-Za-z0-9_]$"),
        ["azure-native:network:Subnet"] = ("subnetName", "^[A-Za-z0-9][A-Za-z0-9_.-]{0,78}[A-Za-z0-9_]$"),
        ["azure-native:network:NetworkSecurityGroup"] = ("networkSecurityGroupName", "^[A-Za-z0-9][A-Za-z0-9_.-]{0,78}[A-Za-z0-9_]$"),
        ["azure-native:network:PrivateEndpoint"] = ("privateEndpointName", "^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}[A-Za-z0-9_]$"),
        ["azure-native:network:PrivateDnsZoneGroup"] = ("privateDnsZoneGroupName", "^[A-Za-z0-9][A-Za-z0-9_.-]{0,78}[A-Za-z0-9_]$"),
        ["azure-native:network:PublicIPAddress"] = ("publicIpAddressName", "^[A-Za-z0-9][A-Za-z0-9_.-]{0,78}[A-Za-z0-9_]$"),
        ["azure-native:network:AzureFirewall"] = ("azureFirewallName", "^[A-Za-z0-9][A-Za-z0-9_.-]{0,54}[A-Za-z0-9_]$"),
        ["azure-native:network:FirewallPolicy"] = ("firewallPolicyName", "^[A-Za-z0-9][A-Za-z0-9_.-]{0,78}[A-Za-z0-9_]$"),
        ["azure-native:network:FirewallPolicyRuleCollectionGroup"] = ("ruleCollectionGroupName", "^[A-Za-z0-9][A-Za-z0-9_.-]{0,78}[A-Za-z0-9_]$"),
        ["azure-native:network:RouteTable"] = ("routeTableName", "^[A-Za-z0-9][A-Za-z0-9_.-]{0,78}[A-Za-z0-9_]$"),
        ["azure-native:privatedns:PrivateZone"] = ("privateZoneName", "^privatelink(\\.[a-z0-9-]+)+$"),
        ["azure-native:privatedns:VirtualNetworkLink"] = ("virtualNetworkLinkName", "^[A-Za-z0-9][A-Za-z0-9_.-]{0,78}[A-Za-z0-9_]$"),
        ["azure-native:authorization:ManagementLockAtResourceGroupLevel"] = ("lockName", "^[A-Za-z0-9_-]{1,90}$"),
        ["azure-native:web:WebAppFtpAllowed"] = ("name", "^func-resolver-[a-z0-9-]+$"),
        ["azure-native:web:WebAppScmAllowed"] = ("name", "^func-resolver-[a-z0-9-]+$"),
    };

    // Azure makes these names (GUIDs).
    private static readonly string[] Nameless = ["azure-native:authorization:RoleAssignment"];

    [Theory]
    [InlineData("dev")]
    [InlineData("test")]
    [InlineData("prod")]
    public void EveryName_IsLegalForItsKind(string stack)
    {
        var wrong = environments.Of(stack).Resources
            .Where(static resource => !Nameless.Contains(resource.Type, StringComparer.Ordinal))
            .Select(static resource => (resource.Type, Name: Azure.NameOf(resource)))
            .Where(static named => named.Name is null || !Regex.IsMatch(named.Name, Rules[named.Type!].Form, RegexOptions.None, TimeSpan.FromSeconds(1)));

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void TheThreeEnvironments_ShareNoName()
    {
        string[] stacks = ["dev", "test", "prod"];
        var groups = stacks.Select(stack => environments.Of(stack).Of("storage:StorageAccount").Select(Azure.NameOf).Concat(environments.Of(stack).Of("web:WebApp").Select(Azure.NameOf)).ToHashSet(StringComparer.Ordinal)).ToArray();

        groups[0].Overlaps(groups[1]).ShouldBeFalse();
        groups[0].Overlaps(groups[2]).ShouldBeFalse();
        groups[1].Overlaps(groups[2]).ShouldBeFalse();
    }

    [Theory]
    [InlineData("storage:StorageAccount")]
    [InlineData("keyvault:Vault")]
    [InlineData("web:WebApp")]
    [InlineData("app:Job")]
    [InlineData("app:ContainerApp")]
    [InlineData("app:ManagedEnvironment")]
    [InlineData("cognitiveservices:Account")]
    [InlineData("search:Service")]
    [InlineData("resources:ResourceGroup")]
    public void WhatCostsMoney_SaysWhoPaysAndWhomToAsk(string type)
    {
        var resources = environments.Of("prod").Of(type);

        resources.ShouldNotBeEmpty();
        foreach (var resource in resources)
        {
            resource.At("tags", "cost-center").ShouldBe("cc-42");
            resource.At("tags", "owner").ShouldBe("platform@acme.test");
            resource.At("tags", "environment").ShouldBe("prod");
        }
    }
}
