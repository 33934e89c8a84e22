using Microsoft.AspNetCore.Http;
using Resolver.Adapters.GitHub;
using Resolver.Core.Faults;

namespace Resolver.Local.Server;

/// <summary><c>POST /api/github</c>: who cannot sign is turned away; what is signed is on disk before it is answered, and worked on later.</summary>
/// <param name="secret">Of the webhook.</param>
/// <param name="inbox">Where events wait.</param>
internal sealed class GitHubEndpoint(byte[] secret, Inbox inbox)
{
    private const int MaxHeader = 200;

    internal async Task Handle(HttpContext context)
    {
        var request = context.Request;
        try
        {
            var body = await Body(request, context.RequestAborted);
            context.Response.StatusCode = WebhookSignature.IsValid(secret, body, Header(request, "X-Hub-Signature-256"))
                ? await Take(request, body, context.RequestAborted)
                : StatusCodes.Status401Unauthorized;
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

    private async Task<int> Take(HttpRequest request, byte[] body, CancellationToken cancel)
    {
        if (Header(request, "X-GitHub-Event") is not { Length: > 0 and <= MaxHeader } kind || !DeliverySource.IsGitHubKind(kind) || Header(request, "X-GitHub-Delivery") is not { Length: > 0 and <= MaxHeader } id)
        {
            return StatusCodes.Status400BadRequest;
        }

        return await inbox.Add(new Delivery(id, kind, body), cancel) ? StatusCodes.Status202Accepted : StatusCodes.Status200OK;
    }

    private static async Task<byte[]> Body(HttpRequest request, CancellationToken cancel)
    {
        using var body = new MemoryStream(request.ContentLength is > 0 and <= 1 << 20 and var length ? (int)length : 16 << 10);
        await request.Body.CopyToAsync(body, cancel);
        return body.ToArray();
    }

    private static string? Header(HttpRequest request, string name) => request.Headers[name] is [{ } only] ? only : null;
}
