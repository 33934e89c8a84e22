using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Resolver.Adapters.EventGrid;
using Resolver.Adapters.Intake;

namespace Resolver.Local.Server;

/// <summary>
/// <c>/api/events</c>: events of the hosts of issues that came through Event Grid or another sender of CloudEvents. Who may send is known by
/// a token or a secret; what was sent is on disk before it is answered.
/// </summary>
/// <param name="guard">Who may send.</param>
/// <param name="inbox">Where events wait.</param>
internal sealed class EventsEndpoint(EventsGuard guard, Inbox inbox)
{
    internal static readonly string[] Methods = ["POST", "OPTIONS"];

    internal Task Handle(HttpContext context) => HttpMethods.IsOptions(context.Request.Method) ? Handshake(context) : WebhookRequest.Answer(context, body => Post(context, body));

    // It says who may send, which is no secret; each request is checked by itself. An address to call back is never called.
    private Task Handshake(HttpContext context)
    {
        if (WebhookRequest.Header(context.Request, "WebHook-Request-Origin") is { } origin && guard.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase))
        {
            context.Response.Headers["WebHook-Allowed-Origin"] = origin;
            context.Response.Headers["WebHook-Allowed-Rate"] = "*";
            context.Response.Headers.Allow = "POST";
            context.Response.StatusCode = StatusCodes.Status200OK;
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
        }

        return Task.CompletedTask;
    }

    private async Task<int> Post(HttpContext context, byte[] body)
    {
        var request = context.Request;
        var secret = request.Headers["X-Resolver-Token"] is [{ } header] ? header : request.Query["token"] is [{ } given] ? given : null;
        if (!await guard.Admits(request.Headers.Authorization is [{ } one] ? one : null, secret))
        {
            return StatusCodes.Status401Unauthorized;
        }

        switch (EventRequestReader.Read(request.ContentType?.Split(';')[0].Trim().ToLowerInvariant(), name => WebhookRequest.Header(request, name), body))
        {
            case EventRequest.Validation validation:
                context.Response.ContentType = "application/json";
                await JsonSerializer.SerializeAsync(context.Response.Body, new { validationResponse = validation.Code }, cancellationToken: context.RequestAborted);
                return StatusCodes.Status200OK;
            case EventRequest.Batch batch:
                var kept = await Task.WhenAll(batch.Events.Select(one => inbox.Add(Delivery(one), context.RequestAborted)));
                return WebhookRequest.Taken(kept.Contains(value: true));
            default:
                return StatusCodes.Status400BadRequest;
        }
    }

    private static Delivery Delivery(WrappedEvent one) => new(one.Id, EventKind.Of(one), one.Body.ToArray());
}
