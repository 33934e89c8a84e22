using Pulumi;
using Pulumi.AzureNative.Authorization;
using Resolver.Infra.Access;
using Resolver.Infra.Compute;
using Resolver.Infra.Configuration;
using Resolver.Infra.Data;
using Resolver.Infra.Events;
using Resolver.Infra.Networks;
using Resolver.Infra.Watch;

namespace Resolver.Infra;

/// <summary>An environment: what is made, in which order, and what the deployment is told.</summary>
internal static class Landscape
{
    /// <summary>Makes everything.</summary>
    /// <returns>The outputs: names and addresses, no secret.</returns>
    public static IDictionary<string, object?> Build(Settings settings)
    {
        var world = World.Begin(settings);
        var places = new Places();
        var identities = new Identities(world);
        var subnets = new Subnets(world);
        var endpoints = new PrivateEndpoints(world, subnets);
        var logs = new Logs(world, places);
        var storage = new StorageAccounts(world, places, endpoints);
        var vaults = new Vaults(world, places, endpoints);
        var intelligence = new Intelligence(world, places, endpoints);
        var disk = new BrainDisk(world, subnets, endpoints);
        var images = new Images(world, places, endpoints);
        var homes = new Homes(world, subnets);
        var grants = identities.Assign(places);

        var appSettings = new AppSettings(world, storage, vaults, intelligence, logs);
        var brain = new BrainApp(world, homes);
        brain.Make(identities, images, appSettings, disk, grants);
        var hands = HandsApp.Make(world, identities, storage, subnets, appSettings, endpoints, grants);
        Runner.Make(world, homes, images, identities, storage, appSettings, grants);
        var intake = new Intake(world, identities, storage, endpoints, grants);
        var bot = TeamsBot.Make(world, identities, brain.Host);

        Watch(world, logs, vaults, intelligence, homes, intake);
        Lock(world);
        return new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["resourceGroup"] = world.Group.Name,
            ["brainApp"] = Output.Create(brain.Name),
            ["brainHost"] = brain.Host,
            ["handsApp"] = hands.Name,
            ["handsHost"] = hands.DefaultHostName,
            ["registry"] = images.Registry.LoginServer,
            ["runnerJob"] = Output.Create(Runner.NameIn(world)),
            ["vault"] = vaults.Vault.Name,
            ["topicEndpoint"] = intake.Topic.Endpoint,
            ["bot"] = bot.Name,
            ["botAppId"] = identities.Brain.ClientId,
            ["workspace"] = logs.Workspace.Name,

            // A preview has to know what runs, or it would show that it goes away.
            ["brainImage"] = Output.Create(settings.BrainImage ?? string.Empty),
            ["runnerImage"] = Output.Create(settings.RunnerImage ?? string.Empty),
        };
    }

    private static void Watch(World world, Logs logs, Vaults vaults, Intelligence intelligence, Homes homes, Intake intake)
    {
        logs.Keep("vault", vaults.Vault.Id, "audit");
        logs.Keep("models", intelligence.Models.Id, "audit");
        logs.Keep("search", intelligence.Search.Id, "allLogs");
        logs.Keep("topic", intake.Topic.Id, "allLogs");
        logs.Keep("brain", homes.Brain.Id, "allLogs");
        logs.Keep("runner", homes.Runner.Id, "allLogs");
        var alerts = new Alerts(world, logs);
        _ = OperatorsWorkbook.Make(world, logs);
        _ = CostBudget.Make(world, alerts);
    }

    // One lock on the group holds for all in it. Whoever must delete something takes it off first, and that is in the activity log.
    private static void Lock(World world)
    {
        if (world.Settings.IsProduction)
        {
            _ = new ManagementLockAtResourceGroupLevel("lock", new ManagementLockAtResourceGroupLevelArgs
            {
                LockName = world.Names.Local("lock"),
                ResourceGroupName = world.Group.Name,
                Level = "CanNotDelete",
                Notes = "Production: take this lock off before anything is deleted, and put it back.",
            });
        }
    }
}
