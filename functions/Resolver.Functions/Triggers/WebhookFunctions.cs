using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Resolver.Adapters.GitHub;
using Resolver.Adapters.Intake;
using Resolver.Adapters.Storage;
using Resolver.Functions.Composition;
using Resolver.Functions.Remote;
using Resolver.Functions.Settings;

namespace Resolver.Functions.Triggers;

/// <summary>Events of the hosts of issues: who cannot sign is turned away; what is signed is in the queue before it is answered, and worked on later.</summary>
/// <param name="brain">The brain.</param>
public sealed class WebhookFunctions(BrainHost brain)
{
    private const int MaxHeader = 200;
    private const int MaxBody = 25 << 20;

    /// <summary>Takes an event: 202; 401 for a signature that is not ours; 413 above 25 MiB, as GitHub caps it.</summary>
    [Function("github")]
    public Task<IActionResult> Take([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "github")] HttpRequest request, CancellationToken cancel) =>
        Take(request, brain.Settings.WebhookSecret, "X-Hub-Signature-256", Header(request, "X-GitHub-Event") is { Length: <= MaxHeader } kind && EventKind.IsGitHub(kind) ? kind : null, cancel);

    /// <summary>Takes an event of Jira, likewise; an app whose settings have no secret of its webhook does not show it.</summary>
    [Function(RoleFunctions.Tickets)]
    public Task<IActionResult> TakeTicket([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "jira")] HttpRequest request, CancellationToken cancel) =>
        Take(request, brain.Jira?.WebhookSecret ?? [], "X-Hub-Signature", EventKind.Jira, cancel);

    /// <summary>Works on an event. What fails is delivered again by the host, and goes to the poison queue in the end.</summary>
    [Function("intake-event")]
    public async Task Handle([QueueTrigger(Queues.Intake)] string message, [DurableClient] DurableTaskClient hub, CancellationToken cancel)
    {
        var letter = QueueLetter.Parse(message);
        var came = await letter.Read<HostedEvent>(brain.Artifacts, cancel);
        await brain.Work(came.Kind, came.Body, letter.TraceParent, hub, cancel);
    }

    private async Task<IActionResult> Take(HttpRequest request, byte[] secret, string signature, string? kind, CancellationToken cancel)
    {
        if (request.ContentLength is null or > MaxBody)
        {
            return new StatusCodeResult(request.ContentLength is null ? StatusCodes.Status411LengthRequired : StatusCodes.Status413PayloadTooLarge);
        }

        var body = await Body(request, (int)request.ContentLength.Value, cancel);
        if (body is null || !WebhookSignature.IsValid(secret, body, Header(request, signature)))
        {
            return new UnauthorizedResult();
        }

        if (kind is null)
        {
            return new BadRequestResult();
        }

        await brain.Send(kind, body, cancel);
        return new AcceptedResult();
    }

    private static async Task<byte[]?> Body(HttpRequest request, int length, CancellationToken cancel)
    {
        var body = new byte[length];
        return await request.Body.ReadAtLeastAsync(body, length, throwOnEndOfStream: false, cancel) == length ? body : null;
    }

    private static string? Header(HttpRequest request, string name) => request.Headers[name] is [{ } only] ? only : null;
}
