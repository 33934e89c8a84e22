using Resolver.Adapters.Teams;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Runs;
using Resolver.Local.Composition;

namespace Resolver.Local.Server.Teams;

/// <summary>
/// Posts a card wherever the bot is installed when a run begins to wait for an approval or asks, and changes it for everybody when that is over. A
/// process that dies between posting and remembering posts a second card; the answer counts once.
/// </summary>
internal sealed class TeamsPump(LocalHost host, TeamsBook book, TeamsCards cards, BotConnector connector)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);
    private readonly HashSet<(string Run, string Shown, string Conversation)> refused = [];

    internal Task Run(CancellationToken cancel) => Rest.Between(Interval, Round, TimeProvider.System, cancel);

    private async Task<TimeSpan> Round(CancellationToken cancel)
    {
        try
        {
            await Post(cancel);
            await Close(cancel);
            return TimeSpan.Zero;
        }
        catch (ResolverFault trouble)
        {
            host.Progress.Line($"Teams waits: {trouble.Code}: {trouble.Message}");
            return trouble.RetryAfter ?? Pause;
        }
    }

    private async Task Post(CancellationToken cancel)
    {
        var open = await host.Client.List(new WorkflowQuery { Workflow = ResolveSteps.Workflow.Name, States = [WorkflowState.Running] }, cancel);
        foreach (var run in open)
        {
            if (OpenAsk.Of(run) is not { } ask)
            {
                continue;
            }

            foreach (var to in book.Conversations.Where(to => !IsPosted(run.Run, ask, to)))
            {
                await Post(run.Run, ask, to, cancel);
            }
        }
    }

    private async Task Post(RunId run, OpenAsk ask, TeamsConversation to, CancellationToken cancel)
    {
        if (await cards.Of(run, ask.Round, ask.Shown, ask.IsQuestion, explain: false, cancel) is not { } card)
        {
            return;
        }

        try
        {
            book.Posted(new PostedCard(run.Value, ask.Round, ask.Shown, to, await connector.Post(to, card, cancel), ask.IsQuestion));
            host.Progress.Line($"{run}: asked in Teams");
        }
        catch (ResolverFault refusal) when (!refusal.Transient)
        {
            refused.Add((run.Value, ask.Shown, to.Conversation));
            host.Progress.Line($"{run}: not asked in Teams: {refusal.Code}: {refusal.Message}");
        }
    }

    private async Task Close(CancellationToken cancel)
    {
        foreach (var card in book.Cards)
        {
            var run = RunId.Parse(card.Run);
            if (!IsOpen(card, await host.Client.Get(run, cancel)))
            {
                await Close(card, run, cancel);
            }
        }
    }

    // An approval that was given stays until the run has ended, within seconds: the end says more.
    private static bool IsOpen(PostedCard card, WorkflowSnapshot? run) => OpenAsk.Of(run) is { } ask
        ? ask.IsOf(card.Round, card.Patch)
        : !card.IsQuestion && run?.State is (WorkflowState.Running or WorkflowState.Pending);

    private async Task Close(PostedCard card, RunId run, CancellationToken cancel)
    {
        try
        {
            if (await cards.Of(run, card.Round, card.Patch, card.IsQuestion, explain: false, cancel) is { } told)
            {
                await connector.Change(card.To, card.Activity, told, cancel);
                host.Progress.Line($"{run}: its card in Teams is closed");
            }
        }
        catch (ResolverFault refusal) when (!refusal.Transient)
        {
            host.Progress.Line($"{run}: its card in Teams stays as it is: {refusal.Code}: {refusal.Message}");
        }

        book.Closed(card);
    }

    private bool IsPosted(RunId run, OpenAsk ask, TeamsConversation to) =>
        refused.Contains((run.Value, ask.Shown, to.Conversation))
        || book.Cards.Any(card => card.Run == run.Value && ask.IsOf(card.Round, card.Patch) && card.To.Conversation == to.Conversation);
}
