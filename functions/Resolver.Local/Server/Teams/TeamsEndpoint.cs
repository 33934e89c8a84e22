using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Resolver.Adapters.Teams;
using Resolver.Core.Faults;

namespace Resolver.Local.Server.Teams;

/// <summary><c>POST /api/messages</c>: takes activities that Teams has signed.</summary>
/// <param name="options">Who we are.</param>
/// <param name="tenant">The only tenant; null for any.</param>
/// <param name="check">Checks tokens.</param>
/// <param name="book">Remembers where the bot is installed.</param>
/// <param name="desk">Obeys buttons.</param>
internal sealed class TeamsEndpoint(TeamsOptions options, string? tenant, BotTokenCheck check, TeamsBook book, TeamsDesk desk)
{
    private const long MostBody = 256 << 10;

    internal async Task Handle(HttpContext context)
    {
        try
        {
            await Take(context, context.RequestAborted);
        }
        catch (Exception broken) when (broken is JsonException or BadHttpRequestException)
        {
            context.Response.StatusCode = (broken as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest;
        }
        catch (ResolverFault)
        {
            // Not taken; Teams shows that it did not work, and the button is still there.
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered.
        }
    }

    private async Task Take(HttpContext context, CancellationToken cancel)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MostBody;
        }

        var authorization = context.Request.Headers[HeaderNames.Authorization] is [{ } only] ? only : null;
        if (authorization is null && !IsPlayground(context))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        using var body = await JsonDocument.ParseAsync(context.Request.Body, new JsonDocumentOptions { MaxDepth = 32 }, cancel);
        var activity = new TeamsActivity(body.RootElement);
        if (authorization is not null && !await check.IsValid(authorization, activity.Channel, activity.Service, cancel))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        if (tenant is not null && activity.Tenant != tenant)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        await Answer(context, await Obey(activity, cancel), cancel);
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

    // A proxy's requests come from this machine too, but say whom they are for; a browser's say where they come from.
    private bool IsPlayground(HttpContext context) =>
        options.AllowUnauthenticated
        && context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && context.Request.Host.Host is "127.0.0.1" or "localhost"
        && !context.Request.Headers.ContainsKey("X-Forwarded-For") && !context.Request.Headers.ContainsKey("Forwarded") && !context.Request.Headers.ContainsKey(HeaderNames.Origin);

    private static Task Answer(HttpContext context, JsonObject? reply, CancellationToken cancel)
    {
        if (reply is null)
        {
            return Task.CompletedTask;
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(reply.ToJsonString(), cancel);
    }
}
