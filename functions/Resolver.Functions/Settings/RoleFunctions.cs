using System.Collections.Immutable;
using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;

namespace Resolver.Functions.Settings;

/// <summary>Shows the host only the functions of this app's role: what it does not know it cannot call, whatever its settings say.</summary>
/// <param name="inner">All functions of the package.</param>
/// <param name="role">The role.</param>
internal sealed class RoleFunctions(IFunctionMetadataProvider inner, AppRole role) : IFunctionMetadataProvider
{
    /// <summary>Of hands.</summary>
    public const string Publish = "hands";

    /// <summary>Of hands.</summary>
    public const string Note = "hands-note";

    /// <summary>Of both.</summary>
    public const string Health = "health";

    /// <summary>Of a brain that has a bot.</summary>
    public const string Messages = "messages";

    /// <summary>Of a brain that has a bot.</summary>
    public const string Cards = "teams-cards";

    /// <summary>Of a brain that takes webhooks of Jira.</summary>
    public const string Tickets = "jira";

    /// <summary>Whether the brain has a bot in Teams. Default: it has.</summary>
    internal bool HasTeams { get; init; } = true;

    /// <summary>Whether the brain takes webhooks of Jira. Default: it does.</summary>
    internal bool HasTickets { get; init; } = true;

    /// <inheritdoc />
    public async Task<ImmutableArray<IFunctionMetadata>> GetFunctionMetadataAsync(string directory) =>
        [.. (await inner.GetFunctionMetadataAsync(directory)).Where(function => Has(role, function.Name!) && (HasTeams || function.Name is not (Messages or Cards)) && (HasTickets || function.Name != Tickets))];

    /// <summary>Whether a role has a function.</summary>
    internal static bool Has(AppRole role, string function) => function switch
    {
        Health => true,
        Publish or Note => role == AppRole.Hands,
        _ => role == AppRole.Brain,
    };
}
