using Microsoft.AspNetCore.Http;
using Resolver.Core.Faults;

namespace Resolver.Local.Server;

/// <summary>What every endpoint for events does with a request: reads its bytes, and answers what goes wrong.</summary>
internal static class WebhookRequest
{
    private const int MaxHeader = 200;
    private const int MostAtOnce = 1 << 20;

    /// <summary>Reads the body and answers with the status that is made of it, unless an answer was written with 200.</summary>
    internal static async Task Answer(HttpContext context, Func<byte[], Task<int>> status)
    {
        try
        {
            var code = await status(await Body(context.Request, context.RequestAborted));
            if (!context.Response.HasStarted)
            {
                context.Response.StatusCode = code;
            }
        }
        catch (BadHttpRequestException refused)
        {
            context.Response.StatusCode = refused.StatusCode;
        }
        catch (ResolverFault full) when (full.Code.StartsWith("INTAKE-", StringComparison.Ordinal))
        {
            // Not taken: the sender, or the next poll, brings it again.
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered.
        }
    }

    /// <summary>A header that is there once, and not too long; null otherwise.</summary>
    internal static string? Header(HttpRequest request, string name) => request.Headers[name] is [{ Length: > 0 and <= MaxHeader } only] ? only : null;

    /// <summary>What an event that is on disk is answered with.</summary>
    internal static int Taken(bool isNew) => isNew ? StatusCodes.Status202Accepted : StatusCodes.Status200OK;

    // What is announced is read in place, as long as it is no more than anybody may make us set aside.
    private static async Task<byte[]> Body(HttpRequest request, CancellationToken cancel)
    {
        if (request.ContentLength is >= 0 and <= MostAtOnce and var length)
        {
            var exact = new byte[length];
            await request.Body.ReadExactlyAsync(exact, cancel);
            return exact;
        }

        using var body = new MemoryStream(16 << 10);
        await request.Body.CopyToAsync(body, cancel);
        return body.ToArray();
    }
}
