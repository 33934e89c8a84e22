using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Resolver.Core.Faults;

namespace Resolver.Adapters.Teams;

/// <summary>What is answered to an activity.</summary>
/// <param name="Status">200 where it was taken, with a card or a message where one is due; 400, 401, 403, 413 where it was not; 503 where it may be sent again.</param>
/// <param name="Body">JSON; null for none.</param>
public sealed record TeamsReply(HttpStatusCode Status, JsonObject? Body = null);

/// <summary>Takes activities that Teams has signed, whatever host they came to.</summary>
/// <param name="options">Who we are.</param>
/// <param name="tenant">The only tenant; null for any.</param>
/// <param name="check">Checks tokens.</param>
/// <param name="book">Remembers where the bot is installed.</param>
/// <param name="desk">Obeys buttons.</param>
public sealed class TeamsDoor(TeamsOptions options, string? tenant, BotTokenCheck check, TeamsBook book, TeamsDesk desk)
{
    private const int MostBody = 256 << 10;

    /// <summary>Takes one. A button that is pressed twice is one answer.</summary>
    /// <param name="authorization">The header; null where there is none, or more than one.</param>
    /// <param name="mayBeUnsigned">Whether the host saw that it came from the playground of this machine.</param>
    /// <param name="body">The activity; at most 256 KiB are read, and nothing before there is a token.</param>
    /// <param name="cancel">Stops before it is obeyed.</param>
    public async Task<TeamsReply> Take(string? authorization, bool mayBeUnsigned, Stream body, CancellationToken cancel)
    {
        if (authorization is null && !(mayBeUnsigned && options.AllowUnauthenticated))
        {
            return new TeamsReply(HttpStatusCode.Unauthorized);
        }

        try
        {
            using var sent = new MemoryStream();
            return await IsWhole(body, sent, cancel) ? await Take(authorization, sent, cancel) : new TeamsReply(HttpStatusCode.RequestEntityTooLarge);
        }
        catch (JsonException)
        {
            return new TeamsReply(HttpStatusCode.BadRequest);
        }
        catch (ResolverFault)
        {
            // Not taken; Teams shows that it did not work, and the button is still there.
            return new TeamsReply(HttpStatusCode.ServiceUnavailable);
        }
    }

    private async Task<TeamsReply> Take(string? authorization, MemoryStream sent, CancellationToken cancel)
    {
        using var body = JsonDocument.Parse(sent.GetBuffer().AsMemory(0, (int)sent.Length), new JsonDocumentOptions { MaxDepth = 32 });
        var activity = new TeamsActivity(body.RootElement);
        if (authorization is not null && !await check.IsValid(authorization, activity.Channel, activity.Service, cancel))
        {
            return new TeamsReply(HttpStatusCode.Unauthorized);
        }

        return tenant is null || string.Equals(activity.Tenant, tenant, StringComparison.OrdinalIgnoreCase)
            ? new TeamsReply(HttpStatusCode.OK, await Obey(activity, cancel))
            : new TeamsReply(HttpStatusCode.Forbidden);
    }

    private async Task<JsonObject?> Obey(TeamsActivity activity, CancellationToken cancel)
    {
        switch (activity.Type)
        {
            case "invoke" when activity.Name == "adaptiveCard/action":
                return await desk.Press(activity, cancel);
            case "conversationUpdate" or "installationUpdate" when activity.Conversation is { } to && activity.Leaves:
                book.Leave(to);
                return null;
            case "conversationUpdate" or "installationUpdate" or "message" when activity.Conversation is { } to && options.MaySend(to.Service):
                book.Join(to);
                return null;
            default:
                return null;
        }
    }

    private static async Task<bool> IsWhole(Stream body, MemoryStream sent, CancellationToken cancel)
    {
        var part = new byte[16 << 10];
        while (await body.ReadAsync(part, cancel) is > 0 and var read)
        {
            if (sent.Length + read > MostBody)
            {
                return false;
            }

            sent.Write(part, 0, read);
        }

        return true;
    }
}
