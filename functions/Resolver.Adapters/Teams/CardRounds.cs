using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;

namespace Resolver.Adapters.Teams;

/// <summary>
/// Posts a card wherever the bot is installed when a run begins to wait for an approval or asks, and changes it for everybody when that is over. A
/// process that dies between posting and remembering posts a second card; the answer counts once.
/// </summary>
/// <param name="client">The runs.</param>
/// <param name="running">Runs that work or wait now; may tell of others too.</param>
/// <param name="book">Where the bot is, and which cards are open.</param>
/// <param name="cards">Makes cards.</param>
/// <param name="connector">Sends them.</param>
/// <param name="say">Tells the operator.</param>
public sealed class CardRounds(
    IWorkflowClient client, Func<CancellationToken, Task<IReadOnlyList<WorkflowSnapshot>>> running, TeamsBook book, TeamsCards cards, BotConnector connector, Action<string> say)
{
    /// <summary>Brings every card to where its run is now. One call at a time.</summary>
    /// <exception cref="ResolverFault"><c>TEAMS-LOGIN</c>, <c>TEAMS-CONNECTOR</c>: Teams is away; what was not sent is sent by a later call.</exception>
    public async Task Bring(CancellationToken cancel)
    {
        if (book.Conversations.Count == 0 && book.Cards.Count == 0)
        {
            return;
        }

        var open = await running(cancel);
        await Post(open, cancel);
        await Close(open.ToDictionary(static run => run.Run), cancel);
    }

    private async Task Post(IReadOnlyList<WorkflowSnapshot> open, CancellationToken cancel)
    {
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
            say($"{run}: asked in Teams");
        }
        catch (ResolverFault refusal) when (!refusal.Transient)
        {
            book.Refused(run, ask.Shown, to);
            say($"{run}: not asked in Teams: {refusal.Code}: {refusal.Message}");
        }
    }

    private async Task Close(Dictionary<RunId, WorkflowSnapshot> open, CancellationToken cancel)
    {
        foreach (var card in book.Cards)
        {
            var run = RunId.Parse(card.Run);
            if (!IsOpen(card, open.GetValueOrDefault(run) ?? await client.Get(run, cancel)))
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
                say($"{run}: its card in Teams is closed");
            }
        }
        catch (ResolverFault refusal) when (!refusal.Transient)
        {
            say($"{run}: its card in Teams stays as it is: {refusal.Code}: {refusal.Message}");
        }

        book.Closed(card);
    }

    private bool IsPosted(RunId run, OpenAsk ask, TeamsConversation to) =>
        book.HasRefused(run, ask.Shown, to)
        || book.Cards.Any(card => card.Run == run.Value && ask.IsOf(card.Round, card.Patch) && card.To.Conversation == to.Conversation);
}
