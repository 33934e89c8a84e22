namespace Resolver.TestKit.Teams;

/// <summary>Activities as Teams sends them to a bot.</summary>
public static class TeamsActivities
{
    public const string Service = "https://smba.example/";
    private const string Conversation = "a:conversation";
    private const string Bot = "28:bot";

    /// <summary>A button of a card.</summary>
    /// <param name="user">The object id of who pressed it.</param>
    /// <param name="verb">The button.</param>
    /// <param name="run">The run that the card asks for.</param>
    /// <param name="patch">The digest of what it asks about.</param>
    /// <param name="reason">What was written beside Deny.</param>
    /// <param name="tenant">The directory; null for one that is not named.</param>
    /// <param name="answer">What was written beside Answer.</param>
    public static object Pressed(string user, string verb, string run, string patch, string reason = "", string? tenant = null, string answer = "") => new
    {
        type = "invoke",
        name = "adaptiveCard/action",
        channelId = "msteams",
        serviceUrl = Service,
        from = new { id = "29:somebody", aadObjectId = user },
        conversation = new { id = Conversation, tenantId = tenant },
        recipient = new { id = Bot },
        value = new { action = new { type = "Action.Execute", verb, data = new { run, round = "1", patch, reason, answer } } },
    };

    /// <summary>The bot was installed somewhere, or taken away from there.</summary>
    public static object Installed(string action, string tenant) => new
    {
        type = "installationUpdate",
        action,
        channelId = "msteams",
        serviceUrl = Service,
        conversation = new { id = Conversation, tenantId = tenant },
        recipient = new { id = Bot },
    };
}
