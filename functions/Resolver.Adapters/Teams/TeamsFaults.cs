using Resolver.Core.Faults;

namespace Resolver.Adapters.Teams;

/// <summary>Faults of the way to and from Teams.</summary>
internal static class TeamsFaults
{
    internal static ResolverFault Keys(Exception? inner = null) => new(
        "TEAMS-KEYS", transient: true, "The keys that Teams signs with cannot be read now. Check that the Bot Framework's metadata (teams.metadata of settings.json) can be reached from here.", inner);

    internal static ResolverFault Login(Exception? inner = null) => new(
        "TEAMS-LOGIN",
        transient: true,
        "The bot gets no token. Check its application id (teams.appId, RESOLVER_TEAMS_APP_ID) and its password or identity, and that the place where it signs in can be reached from here.",
        inner);

    internal static ResolverFault Connector(int? status) => new(
        "TEAMS-CONNECTOR",
        transient: status is null or 408 or 429 or >= 500,
        $"Teams did not take a card{(status is { } code ? $" ({code})" : string.Empty)}. Check that the bot is still installed where it was.");
}
