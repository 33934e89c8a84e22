using Pulumi;
using Pulumi.AzureNative.EventGrid;
using Pulumi.AzureNative.EventGrid.Inputs;
using Resolver.Infra.Access;
using Resolver.Infra.Data;
using Resolver.Infra.Networks;

namespace Resolver.Infra.Events;

/// <summary>The topic for events of trackers and alerts (CloudEvents). It delivers into a queue as its own identity, for a day, and keeps what it could not deliver.</summary>
internal sealed class Intake
{
    public Intake(World world, Identities identities, StorageAccounts storage, PrivateEndpoints endpoints, IReadOnlyList<Resource> grants)
    {
        Topic = new Topic("topic", new TopicArgs
        {
            TopicName = world.Names.Global("evgt"),
            ResourceGroupName = world.Group.Name,
            InputSchema = "CloudEventSchemaV1_0",
            DisableLocalAuth = true,
            MinimumTlsVersionAllowed = "1.2",
            PublicNetworkAccess = world.PublicAccess,
            Identity = new IdentityInfoArgs
            {
                Type = "UserAssigned",
                UserAssignedIdentities = identities.Events.Id.Apply(static id => System.Collections.Immutable.ImmutableDictionary.Create<string, UserIdentityPropertiesArgs>(StringComparer.Ordinal).Add(id, new UserIdentityPropertiesArgs())),
            },
            Tags = world.Tags,
        });
        endpoints.Add("topic", Topic.Id, "topic", "privatelink.eventgrid.azure.net");
        var identity = new EventSubscriptionIdentityArgs { Type = "UserAssigned", UserAssignedIdentity = identities.Events.Id };
        _ = new EventSubscription("intake", new EventSubscriptionArgs
        {
            EventSubscriptionName = "intake",
            Scope = Topic.Id,
            EventDeliverySchema = "CloudEventSchemaV1_0",
            RetryPolicy = new RetryPolicyArgs { EventTimeToLiveInMinutes = 1440, MaxDeliveryAttempts = 30 },
            DeliveryWithResourceIdentity = new DeliveryWithResourceIdentityArgs
            {
                Identity = identity,
                Destination = new StorageQueueEventSubscriptionDestinationArgs { EndpointType = "StorageQueue", ResourceId = storage.Events.Id, QueueName = WorkQueue.Events.Name },
            },
            DeadLetterWithResourceIdentity = new DeadLetterWithResourceIdentityArgs
            {
                Identity = identity,
                DeadLetterDestination = new StorageBlobDeadLetterDestinationArgs { EndpointType = "StorageBlob", ResourceId = storage.Events.Id, BlobContainerName = StorageAccounts.DeadLetters },
            },
        }, new CustomResourceOptions { DependsOn = [.. grants] });
    }

    /// <summary>Where events are sent to.</summary>
    public Topic Topic { get; }
}
