using Pulumi;
using Pulumi.AzureNative.BotService;
using Pulumi.AzureNative.BotService.Inputs;
using Resolver.Infra.Access;

namespace Resolver.Infra.Events;

/// <summary>The bot that asks for approvals in Teams. It is the brain's managed identity, so that it has no password.</summary>
internal static class TeamsBot
{
    public static Bot Make(World world, Identities identities, Output<string> brain)
    {
        var bot = new Bot("bot", new BotArgs
        {
            ResourceName = world.Names.Global("bot"),
            ResourceGroupName = world.Group.Name,
            Location = "global",
            Kind = "azurebot",
            Sku = new SkuArgs { Name = world.Settings.IsProduction ? "S1" : "F0" },
            Properties = new BotPropertiesArgs
            {
                DisplayName = world.Settings.IsProduction ? "Resolver" : $"Resolver ({world.Settings.Environment})",
                Endpoint = Output.Format($"https://{brain}/api/messages"),
                MsaAppType = "UserAssignedMSI",
                MsaAppId = identities.Brain.ClientId,
                MsaAppMSIResourceId = identities.Brain.Id,
                MsaAppTenantId = world.Account.Apply(static account => account.TenantId),
                DisableLocalAuth = true,
            },
            Tags = world.Tags,
        });
        _ = new Channel("teams", new ChannelArgs
        {
            ChannelName = "MsTeamsChannel",
            ResourceName = bot.Name,
            ResourceGroupName = world.Group.Name,
            Location = "global",
            Properties = new MsTeamsChannelArgs
            {
                ChannelName = "MsTeamsChannel",
                Properties = new MsTeamsChannelPropertiesArgs { IsEnabled = true, AcceptedTerms = true, EnableCalling = false, DeploymentEnvironment = "CommercialDeployment" },
            },
        });
        return bot;
    }
}
