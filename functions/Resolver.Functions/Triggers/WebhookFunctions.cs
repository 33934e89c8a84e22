using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Resolver.Adapters.GitHub;
using Resolver.Adapters.Storage;
using Resolver.Functions.Composition;
using Resolver.Functions.Remote;

namespace Resolver.Functions.Triggers;

/// <summary>Events of the code host: who cannot sign is turned away; what is signed is in the queue before it is answered, and worked on later.</summary>
/// <param name="brain">The brain.</param>
public sealed class WebhookFunctions(BrainHost brain)
{
    private const int MaxHeader = 200;
    private const int MaxBody = 25 << 20;

    /// <summary>Takes an event: 202; 401 for a signature that is not ours; 413 above 25 MiB, as GitHub caps it.</summary>
    [Function("github")]
    public async Task<IActionResult> Take([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "github")] HttpRequest request, CancellationToken cancel)
    {
        if (request.ContentLength is null or > MaxBody)
        {
            return new StatusCodeResult(request.ContentLength is null ? StatusCodes.Status411LengthRequired : StatusCodes.Status413PayloadTooLarge);
        }

        var body = await Body(request, (int)request.ContentLength.Value, cancel);
        if (body is null || !WebhookSignature.IsValid(brain.Settings.WebhookSecret, body, Header(request, "X-Hub-Signature-256")))
        {
            return new UnauthorizedResult();
        }

        if (Header(request, "X-GitHub-Event") is not { Length: > 0 and <= MaxHeader } kind)
        {
            return new BadRequestResult();
        }

        await brain.Send(kind, body, cancel);
        return new AcceptedResult();
    }

    /// <summary>Works on an event. What fails is delivered again by the host, and goes to the poison queue in the end.</summary>
    [Function("intake-event")]
    public async Task Handle([QueueTrigger(Queues.Intake)] string message, [DurableClient] DurableTaskClient hub, CancellationToken cancel)
    {
        var letter = QueueLetter.Parse(message);
        var came = await letter.Read<HostedEvent>(brain.Artifacts, cancel);
        await brain.Work(came.Kind, came.Body, letter.TraceParent, hub, cancel);
    }

    private static async Task<byte[]?> Body(HttpRequest request, int length, CancellationToken cancel)
    {
        var body = new byte[length];
        return await request.Body.ReadAtLeastAsync(body, length, throwOnEndOfStream: false, cancel) == length ? body : null;
    }

    private static string? Header(HttpRequest request, string name) => request.Headers[name] is [{ } only] ? only : null;
}
