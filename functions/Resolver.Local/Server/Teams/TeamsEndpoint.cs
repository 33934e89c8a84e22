using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Resolver.Adapters.Teams;

namespace Resolver.Local.Server.Teams;

/// <summary><c>POST /api/messages</c>: takes activities that Teams has signed, and those of the playground on this machine.</summary>
/// <param name="door">Takes them.</param>
internal sealed class TeamsEndpoint(TeamsDoor door)
{
    internal async Task Handle(HttpContext context)
    {
        try
        {
            var authorization = context.Request.Headers[HeaderNames.Authorization] is [{ } only] ? only : null;
            await Answer(context, await door.Take(authorization, IsPlayground(context), context.Request.Body, context.RequestAborted));
        }
        catch (BadHttpRequestException broken)
        {
            context.Response.StatusCode = broken.StatusCode;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered.
        }
    }

    // A proxy's requests come from this machine too, but say whom they are for; a browser's say where they come from.
    private static bool IsPlayground(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && context.Request.Host.Host is "127.0.0.1" or "localhost"
        && !context.Request.Headers.ContainsKey("X-Forwarded-For") && !context.Request.Headers.ContainsKey("Forwarded") && !context.Request.Headers.ContainsKey(HeaderNames.Origin);

    private static Task Answer(HttpContext context, TeamsReply reply)
    {
        context.Response.StatusCode = (int)reply.Status;
        if (reply.Body is null)
        {
            return Task.CompletedTask;
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(reply.Body.ToJsonString(), context.RequestAborted);
    }
}
