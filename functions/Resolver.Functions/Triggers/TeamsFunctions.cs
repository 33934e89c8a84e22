using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Resolver.Functions.Composition;
using Resolver.Functions.Settings;

namespace Resolver.Functions.Triggers;

/// <summary>The bot in Teams; an app whose settings name no bot does not show them.</summary>
/// <param name="teams">The bot.</param>
public sealed class TeamsFunctions(TeamsHost teams)
{
    /// <summary>Takes an activity: 200, with a card where a button was pressed; 401 for what Teams has not signed, 403 for another directory, 413 above 256 KiB.</summary>
    [Function(RoleFunctions.Messages)]
    public async Task<IActionResult> Take(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "messages")] HttpRequest request, [DurableClient] DurableTaskClient hub, CancellationToken cancel)
    {
        var authorization = request.Headers.Authorization is [{ } only] ? only : null;
        var reply = await teams.DoorOf(hub).Take(authorization, mayBeUnsigned: false, request.Body, cancel);
        return new ContentResult { StatusCode = (int)reply.Status, ContentType = "application/json; charset=utf-8", Content = reply.Body?.ToJsonString() };
    }

    /// <summary>Posts cards of runs that wait, and changes those that are over; every ten seconds.</summary>
    [Function(RoleFunctions.Cards)]
    public Task Cards([TimerTrigger("*/10 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient hub, CancellationToken cancel) => teams.CardsOf(hub).Bring(cancel);
}
