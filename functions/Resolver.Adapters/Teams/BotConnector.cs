using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Core;
using Azure.Identity;

namespace Resolver.Adapters.Teams;

/// <summary>Where the bot may speak.</summary>
/// <param name="Service">Root of the service that the conversation is at.</param>
/// <param name="Conversation">Its id there.</param>
/// <param name="Bot">The bot's id there.</param>
public sealed record TeamsConversation(Uri Service, string Conversation, string Bot);

/// <summary>Sends cards to Teams, and changes them.</summary>
/// <param name="options">Who we are.</param>
/// <param name="http">Sends.</param>
/// <param name="clock">The time, for tokens.</param>
public sealed class BotConnector(TeamsOptions options, HttpClient http, TimeProvider clock)
{
    private const string Scope = "https://api.botframework.com/.default";
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);
    private (string Token, DateTimeOffset Until)? token;

    /// <summary>Posts a card and gives back the activity's id.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>TEAMS-LOGIN</c>, <c>TEAMS-CONNECTOR</c>.</exception>
    public async Task<string> Post(TeamsConversation to, JsonObject card, CancellationToken cancel)
    {
        using var answer = await Send(HttpMethod.Post, to, string.Empty, card, cancel);
        try
        {
            var reply = JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancel)) as JsonObject;
            return reply?["id"] is JsonValue id && id.TryGetValue<string>(out var text) && text.Length > 0 ? text : throw TeamsFaults.Connector(null);
        }
        catch (JsonException)
        {
            throw TeamsFaults.Connector(null);
        }
    }

    /// <summary>Puts another card in place of one that was posted.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>TEAMS-LOGIN</c>, <c>TEAMS-CONNECTOR</c>.</exception>
    public async Task Change(TeamsConversation to, string activity, JsonObject card, CancellationToken cancel)
    {
        using var answer = await Send(HttpMethod.Put, to, activity, card, cancel);
    }

    private async Task<HttpResponseMessage> Send(HttpMethod method, TeamsConversation to, string activity, JsonObject card, CancellationToken cancel)
    {
        if (!options.MaySend(to.Service))
        {
            throw TeamsFaults.Connector(403);
        }

        var root = to.Service.AbsoluteUri.TrimEnd('/');
        var path = $"{root}/v3/conversations/{Uri.EscapeDataString(to.Conversation)}/activities{(activity.Length == 0 ? string.Empty : "/" + Uri.EscapeDataString(activity))}";
        using var request = new HttpRequestMessage(method, new Uri(path)) { Content = new StringContent(Activity(to, activity, card).ToJsonString(), Encoding.UTF8, "application/json") };
        if (await Token(cancel) is { } bearer)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        }

        HttpResponseMessage answer;
        try
        {
            answer = await http.SendAsync(request, cancel);
        }
        catch (Exception broken) when (broken is HttpRequestException || (broken is TaskCanceledException && !cancel.IsCancellationRequested))
        {
            throw TeamsFaults.Connector(null);
        }

        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }

        answer.Dispose();
        throw TeamsFaults.Connector((int)answer.StatusCode);
    }

    private static JsonObject Activity(TeamsConversation to, string activity, JsonObject card)
    {
        var message = new JsonObject
        {
            ["type"] = "message",
            ["from"] = new JsonObject { ["id"] = to.Bot },
            ["conversation"] = new JsonObject { ["id"] = to.Conversation },
            ["attachments"] = new JsonArray(new JsonObject { ["contentType"] = ApprovalCard.ContentType, ["content"] = card.DeepClone() }),
        };
        if (activity.Length > 0)
        {
            message["id"] = activity;
        }

        return message;
    }

    private async Task<string?> Token(CancellationToken cancel)
    {
        if (options.Identity is { } identity)
        {
            return await Token(identity, cancel);
        }

        if (options.Password is null)
        {
            return options.AllowUnauthenticated ? null : throw TeamsFaults.Login();
        }

        if (token is { } known && clock.GetUtcNow() < known.Until)
        {
            return known.Token;
        }

        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = options.AppId,
            ["client_secret"] = options.Password,
            ["scope"] = Scope,
        });
        try
        {
            using var answer = await http.PostAsync(options.Login, form, cancel);
            using var reply = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancel));
            if (!answer.IsSuccessStatusCode || reply.RootElement.GetProperty("access_token").GetString() is not { Length: > 0 } text)
            {
                throw TeamsFaults.Login();
            }

            var life = TimeSpan.FromSeconds(reply.RootElement.GetProperty("expires_in").GetInt32());
            token = (text, clock.GetUtcNow() + (life > 2 * Early ? life - Early : life / 2));
            return text;
        }
        catch (Exception broken) when (broken is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException || (broken is TaskCanceledException && !cancel.IsCancellationRequested))
        {
            throw TeamsFaults.Login();
        }
    }

    // The credential keeps its tokens, and renews them before they end.
    private static async Task<string> Token(TokenCredential identity, CancellationToken cancel)
    {
        try
        {
            return (await identity.GetTokenAsync(new TokenRequestContext([Scope]), cancel)).Token;
        }
        catch (AuthenticationFailedException refused)
        {
            throw TeamsFaults.Login(refused);
        }
    }
}
