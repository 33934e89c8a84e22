using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Resolver.Adapters.Intake;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Functions.Composition;
using Resolver.Functions.Identity;

namespace Resolver.Functions.Triggers;

/// <summary>A person's decision. Who it is comes from the token, never from here.</summary>
/// <param name="Approved">Yes or no.</param>
/// <param name="PatchSha256">The patch that was seen; a decision on another one is not obeyed.</param>
/// <param name="Reason">Why; may be empty.</param>
public sealed record DecisionBody(bool Approved, string? PatchSha256, string? Reason);

/// <summary>A person's answer, or the reason for a stop.</summary>
/// <param name="Text">1 to 4,000 characters.</param>
public sealed record TextBody(string? Text);

/// <summary>What people and programs ask of runs, with a token of the directory.</summary>
/// <param name="brain">The brain.</param>
/// <param name="people">Who asks.</param>
public sealed class RunFunctions(BrainHost brain, ITokenReader people)
{
    private const int LongestText = 4_000;

    /// <summary>Runs, newest first; <c>Resolver.Read</c>.</summary>
    [Function("runs")]
    public Task<IActionResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "runs")] HttpRequest request, [DurableClient] DurableTaskClient hub, CancellationToken cancel) =>
        For(request, AppPermission.Read, async _ => Json((await brain.ClientOf(hub).List(new WorkflowQuery { Top = 100 }, cancel)).Select(View)), cancel);

    /// <summary>One run; <c>Resolver.Read</c>.</summary>
    [Function("run")]
    public Task<IActionResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "runs/{run}")] HttpRequest request, string run, [DurableClient] DurableTaskClient hub, CancellationToken cancel) =>
        For(request, AppPermission.Read, async _ => Json(View(await Find(hub, run, cancel))), cancel);

    /// <summary>Approves or denies the change that a run waits with; <c>Resolver.Approve</c>.</summary>
    [Function("approve")]
    public Task<IActionResult> Approve(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "runs/{run}/approval")] HttpRequest request, string run, [DurableClient] DurableTaskClient hub, CancellationToken cancel) =>
        For(
            request,
            AppPermission.Approve,
            async person =>
            {
                var body = await Body<DecisionBody>(request, cancel);
                var patch = body.PatchSha256 is { Length: 64 } sha ? sha : throw Bad("patchSha256 names the patch that was seen");
                return await Obey(hub, run, body.Approved ? new CommentCommand.Approve() : new CommentCommand.Deny(Short(body.Reason)), person, $"http-approval-{patch}", patch, cancel);
            },
            cancel);

    /// <summary>Answers the run's question; <c>Resolver.Approve</c>.</summary>
    [Function("answer")]
    public Task<IActionResult> Answer(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "runs/{run}/answer")] HttpRequest request, string run, [DurableClient] DurableTaskClient hub, CancellationToken cancel) =>
        For(request, AppPermission.Approve, async person => await Obey(hub, run, new CommentCommand.Answer(await Text(request, cancel)), person, "http-answer", patch: null, cancel), cancel);

    /// <summary>Ends a run politely; <c>Resolver.Approve</c>.</summary>
    [Function("stop")]
    public Task<IActionResult> Stop(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "runs/{run}/stop")] HttpRequest request, string run, [DurableClient] DurableTaskClient hub, CancellationToken cancel) =>
        For(request, AppPermission.Approve, async person => await Obey(hub, run, new CommentCommand.Stop(await Text(request, cancel)), person, "http-stop", patch: null, cancel), cancel);

    private async Task<IActionResult> For(HttpRequest request, string permission, Func<Person, Task<IActionResult>> act, CancellationToken cancel)
    {
        try
        {
            return await people.Read(request.Headers.Authorization, cancel) is not { } person ? new UnauthorizedResult()
                : person.May(permission) ? await act(person)
                : new StatusCodeResult(StatusCodes.Status403Forbidden);
        }
        catch (ResolverFault fault)
        {
            return new ObjectResult(new { code = fault.Code, message = fault.Message })
            {
                StatusCode = fault.Code == "RUN-UNKNOWN" ? StatusCodes.Status404NotFound : fault.Kind == FaultKind.Usage ? StatusCodes.Status400BadRequest : StatusCodes.Status503ServiceUnavailable,
            };
        }
    }

    // A repeat of the same person's same words on the same state is one event.
    private async Task<IActionResult> Obey(DurableTaskClient hub, string run, CommentCommand command, Person person, string id, string? patch, CancellationToken cancel)
    {
        var found = await Find(hub, run, cancel);
        var how = await new RunCommands(brain.ClientOf(hub), brain.Ledger).Obey(found, command, person.Name, $"{id}-{person.Name}-{found.UpdatedAt.UtcTicks}", patch, cancel);
        return how == RunCommands.Obeyed ? new AcceptedResult() : new ConflictObjectResult(new { message = how });
    }

    private async Task<WorkflowSnapshot> Find(DurableTaskClient hub, string run, CancellationToken cancel) =>
        (RunId.TryParse(run) is { } id ? await brain.ClientOf(hub).Get(id, cancel) : null) ?? throw ResolverFault.Usage("RUN-UNKNOWN", "There is no such run in this task hub.");

    private static async Task<string> Text(HttpRequest request, CancellationToken cancel) =>
        (await Body<TextBody>(request, cancel)).Text is { Length: > 0 and <= LongestText } text ? text : throw Bad("text has 1 to 4,000 characters");

    private static async Task<T> Body<T>(HttpRequest request, CancellationToken cancel)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(request.Body, ResolverJson.Options, cancel) ?? throw Bad("it is a JSON object");
        }
        catch (JsonException wrong)
        {
            throw Bad("it is a JSON object", wrong);
        }
    }

    private static string Short(string? reason) => reason is null ? string.Empty : reason.Length <= LongestText ? reason : reason[..LongestText];

    private static ResolverFault Bad(string what, Exception? inner = null) => ResolverFault.Usage("APP-BODY", $"The request's body is not of its form: {what}.", inner);

    private static object View(WorkflowSnapshot run) => new { run = run.Run.Value, run.Workflow, run.Version, run.State, run.Status, run.Failure, run.CreatedAt, run.UpdatedAt };

    private static ContentResult Json(object value) => new() { Content = JsonSerializer.Serialize(value, ResolverJson.Options), ContentType = "application/json", StatusCode = StatusCodes.Status200OK };
}
