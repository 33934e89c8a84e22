using Microsoft.AspNetCore.Http;
using Resolver.Adapters.GitHub;
using Resolver.Adapters.Intake;

namespace Resolver.Local.Server;

/// <summary><c>POST /api/github</c>: who cannot sign is turned away; what is signed is on disk before it is answered, and worked on later.</summary>
/// <param name="secret">Of the webhook.</param>
/// <param name="inbox">Where events wait.</param>
internal sealed class GitHubEndpoint(byte[] secret, Inbox inbox)
{
    internal Task Handle(HttpContext context) => WebhookRequest.Answer(context, async body =>
        WebhookSignature.IsValid(secret, body, WebhookRequest.Header(context.Request, "X-Hub-Signature-256"))
            ? await Take(context.Request, body, context.RequestAborted)
            : StatusCodes.Status401Unauthorized);

    private async Task<int> Take(HttpRequest request, byte[] body, CancellationToken cancel) =>
        WebhookRequest.Header(request, "X-GitHub-Event") is { } kind && EventKind.IsGitHub(kind) && WebhookRequest.Header(request, "X-GitHub-Delivery") is { } id
            ? WebhookRequest.Taken(await inbox.Add(new Delivery(id, kind, body), cancel))
            : StatusCodes.Status400BadRequest;
}
