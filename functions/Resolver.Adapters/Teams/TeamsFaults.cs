using Resolver.Core.Faults;

namespace Resolver.Adapters.Teams;

/// <summary>Faults of the way to and from Teams.</summary>
internal static class TeamsFaults
{
    internal static ResolverFault Keys(Exception? inner = null) => new(
        "TEAMS-KEYS", transient: true, "The keys that Teams signs with cannot be read now. Check that teams.metadata of settings.json can be reached from here.", inner);

    internal static ResolverFault Login() => new(
        "TEAMS-LOGIN", transient: true, "The bot gets no token. Check teams.appId and the variable of teams.passwordEnv, and that teams.login can be reached from here.");

    internal static ResolverFault Connector(int? status) => new(
        "TEAMS-CONNECTOR",
        transient: status is null or 408 or 429 or >= 500,
        $"Teams did not take a card{(status is { } code ? $" ({code})" : string.Empty)}. Check that the bot is still installed where it was.");
}
