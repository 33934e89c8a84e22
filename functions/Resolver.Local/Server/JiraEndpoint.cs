using Microsoft.AspNetCore.Http;
using Resolver.Adapters.GitHub;
using Resolver.Adapters.Intake;

namespace Resolver.Local.Server;

/// <summary><c>POST /api/jira</c>: who cannot sign is turned away; what is signed is on disk before it is answered, and worked on later.</summary>
/// <param name="secret">Of the webhook.</param>
/// <param name="inbox">Where events wait.</param>
internal sealed class JiraEndpoint(byte[] secret, Inbox inbox)
{
    // Jira signs as WebSub says: the form and the digest are those of GitHub's header.
    internal Task Handle(HttpContext context) => WebhookRequest.Answer(context, async body =>
        WebhookSignature.IsValid(secret, body, WebhookRequest.Header(context.Request, "X-Hub-Signature"))
            ? WebhookRequest.Taken(await inbox.Add(new Delivery(WebhookRequest.Header(context.Request, "X-Atlassian-Webhook-Identifier") ?? "-", EventKind.Jira, body), context.RequestAborted))
            : StatusCodes.Status401Unauthorized);
}
