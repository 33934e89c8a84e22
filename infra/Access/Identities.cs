using Pulumi;
using Pulumi.AzureNative.Authorization;
using Pulumi.AzureNative.ManagedIdentity;

namespace Resolver.Infra.Access;

/// <summary>An identity for each zone, and what it may do. There is no other way in: shared keys are off everywhere.</summary>
internal sealed class Identities
{
    private readonly World world;

    public Identities(World world)
    {
        this.world = world;
        Brain = Make("brain");
        Hands = Make("hands");
        Runner = Make("runner");
        Events = Make("events");
    }

    /// <summary>Who the brain is, also towards the Bot service.</summary>
    public UserAssignedIdentity Brain { get; }

    /// <summary>Who the hands are.</summary>
    public UserAssignedIdentity Hands { get; }

    /// <summary>Who the runner is.</summary>
    public UserAssignedIdentity Runner { get; }

    /// <summary>Who delivers events.</summary>
    public UserAssignedIdentity Events { get; }

    /// <summary>Makes every assignment of <see cref="Grant.All"/>.</summary>
    /// <returns>All of them, for what must not begin before it may.</returns>
    public IReadOnlyList<Resource> Assign(Places places) => [.. Grant.All.Select(grant => Assign(grant, places.Of(grant.Where)))];

    private RoleAssignment Assign(Grant grant, Output<string> scope) => new(ResourceName(grant), new RoleAssignmentArgs
    {
        PrincipalId = PrincipalOf(grant.Who),
        PrincipalType = grant.Who == Actor.Operators ? "Group" : "ServicePrincipal",
        RoleDefinitionId = Output.Format($"/subscriptions/{world.Account.Apply(static account => account.SubscriptionId)}/providers/Microsoft.Authorization/roleDefinitions/{grant.Role.Id}"),
        Scope = scope,
        Description = grant.Why,
    });

    private Input<string> PrincipalOf(Actor actor) => actor switch
    {
        Actor.Brain => Brain.PrincipalId,
        Actor.Hands => Hands.PrincipalId,
        Actor.Runner => Runner.PrincipalId,
        Actor.Events => Events.PrincipalId,
        Actor.Operators => world.Settings.OperatorsGroup,
        _ => throw new ArgumentOutOfRangeException(nameof(actor), actor, message: null),
    };

    private static string ResourceName(Grant grant) =>
        string.Concat($"{grant.Who}-{grant.Role.Name}-{grant.Where.Name}".ToLowerInvariant().Select(static c => char.IsAsciiLetterOrDigit(c) ? c : '-'));

    private UserAssignedIdentity Make(string name) => new($"identity-{name}", new UserAssignedIdentityArgs
    {
        ResourceName = world.Names.Local("id", name),
        ResourceGroupName = world.Group.Name,
        Tags = world.Tags,
    });
}
