using System.Globalization;
using System.Text.Json;
using Resolver.Core.Ids;

namespace Resolver.Adapters.Teams;

/// <summary>What Teams sent, read as data of others: every part may be missing.</summary>
internal sealed class TeamsActivity(JsonElement root)
{
    internal string? Type => Text(root, "type");

    internal string? Name => Text(root, "name");

    internal string? Channel => Text(root, "channelId");

    internal string? Service => Text(root, "serviceUrl");

    internal string? Tenant => Text(root, "channelData", "tenant", "id") ?? Text(root, "conversation", "tenantId");

    /// <summary>The object id of who acted; as good as the token that came with it.</summary>
    internal string? User => Text(root, "from", "aadObjectId");

    internal string? Verb => Text(root, "value", "action", "verb");

    internal string? Patch => Text(root, "value", "action", "data", "patch");

    internal string Reason => Text(root, "value", "action", "data", "reason") ?? string.Empty;

    internal string Answer => Text(root, "value", "action", "data", "answer") ?? string.Empty;

    internal RunId? Run => RunId.TryParse(Text(root, "value", "action", "data", "run") ?? string.Empty);

    internal int? Round => int.TryParse(Text(root, "value", "action", "data", "round"), NumberStyles.None, CultureInfo.InvariantCulture, out var round) ? round : null;

    /// <summary>Whether the bot was taken away.</summary>
    internal bool Leaves => Text(root, "action") == "remove" || (At(root, "membersRemoved") is { ValueKind: JsonValueKind.Array } gone && gone.EnumerateArray().Any(member => Text(member, "id") == Text(root, "recipient", "id")));

    /// <summary>Where the bot may speak from now on; null where the activity does not say it.</summary>
    internal TeamsConversation? Conversation =>
        Uri.TryCreate(Service, UriKind.Absolute, out var service) && Text(root, "conversation", "id") is { Length: > 0 } id && Text(root, "recipient", "id") is { Length: > 0 } bot
            ? new TeamsConversation(service, id, bot)
            : null;

    private static string? Text(JsonElement from, params ReadOnlySpan<string> path) => At(from, path) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static JsonElement? At(JsonElement from, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (from.ValueKind != JsonValueKind.Object || !from.TryGetProperty(name, out from))
            {
                return null;
            }
        }

        return from;
    }
}
