using System.Text.Json.Nodes;
using Resolver.Adapters.Approvals;
using Resolver.Core.Ids;
using Resolver.Core.Runs;

namespace Resolver.Adapters.Teams;

/// <summary>Obeys a button of a card: who pressed it was authenticated, and the operator says what they may approve.</summary>
/// <param name="approvers">Who may approve what.</param>
/// <param name="book">Knows which cards are open.</param>
/// <param name="runs">Reads runs.</param>
/// <param name="cards">Makes cards.</param>
/// <param name="desk">Takes answers.</param>
public sealed class TeamsDesk(IReadOnlyList<Approver> approvers, TeamsBook book, ICardRuns runs, TeamsCards cards, ApprovalDesk desk)
{
    private const string Way = "teams";
    private const string Expired = "Expired: the time for an answer is over";
    private const string Superseded = "Superseded: the run does not wait for this any more";

    /// <summary>The reply to an invoke: a card in place of the one that was pressed, or a message for who pressed it.</summary>
    internal async Task<JsonObject> Press(TeamsActivity activity, CancellationToken cancel)
    {
        if (activity.Run is not { } run || activity.Round is not { } round || activity.Patch is not { Length: 64 } patch)
        {
            return Message("This is no card of mine.");
        }

        var posted = book.Cards.FirstOrDefault(card => card.Run == run.Value && card.Patch == patch);
        var question = posted?.IsQuestion ?? activity.Verb == "answer";
        if (activity.Verb == "refresh" && posted is not null)
        {
            // Whoever sees an open card may see how it stands.
            return Card(await cards.Of(run, round, patch, question, explain: false, cancel));
        }

        if (ApproverOf(activity.User) is not { } person)
        {
            return Message("You are not among those who may approve. The operator lists who may.");
        }

        return activity.Verb switch
        {
            "refresh" => Card(await cards.Of(run, round, patch, question, explain: false, cancel)),
            "ask" => Card(await cards.Of(run, round, patch, question, explain: true, cancel)),
            "answer" when string.IsNullOrWhiteSpace(activity.Answer) => Message("Write an answer."),
            "answer" => await Answer(person, run, round, patch, activity.Answer, cancel),
            "approve" => await Decide(person, run, round, new ApprovalDecision(Approved: true, person.Name, string.Empty, patch), cancel),
            "deny" when string.IsNullOrWhiteSpace(activity.Reason) => Message("Say why not: the reason goes into the report."),
            "deny" => await Decide(person, run, round, new ApprovalDecision(Approved: false, person.Name, activity.Reason, patch), cancel),
            _ => Message("This is no card of mine."),
        };
    }

    private async Task<JsonObject> Decide(Approver person, RunId run, int round, ApprovalDecision decision, CancellationToken cancel)
    {
        return await desk.Decide(run, round, decision, person, Way, cancel) switch
        {
            Receipt.Taken when decision.Approved => await Told($"Approved by {person.Name}", good: true),
            Receipt.Taken => await Told($"Denied by {person.Name}", good: false),
            Receipt.Expired => await Told(Expired, good: false),
            Receipt.Superseded => await Told(Superseded, good: false),
            Receipt.NotTheirs => Message($"You may not approve changes of {await Foreign(person, run, cancel)}. Somebody else has to."),
            _ => Message("Who asked for a run can't approve it."),
        };

        async Task<JsonObject> Told(string state, bool good) => Card(await cards.Told(run, round, decision.PatchSha256, state, good, cancel));
    }

    private async Task<JsonObject> Answer(Approver person, RunId run, int round, string shown, string text, CancellationToken cancel)
    {
        var (state, good) = await desk.Answer(run, round, new PersonAnswer(text, person.Name), Way, cancel) switch
        {
            Receipt.Taken => ($"Answered by {person.Name}", true),
            Receipt.Expired => (Expired, false),
            _ => (Superseded, false),
        };
        return Card(await cards.Told(run, round, shown, state, good, cancel));
    }

    private async Task<string> Foreign(Approver person, RunId run, CancellationToken cancel) =>
        await runs.Read(run, cancel) is { Waiting: { } waiting } && person.Foreign(waiting.Paths) is { } path ? path.Value : "all that it touches";

    private Approver? ApproverOf(string? user) =>
        user is null ? null : approvers.FirstOrDefault(approver => string.Equals(approver.User, user, StringComparison.OrdinalIgnoreCase));

    private static JsonObject Card(JsonObject? card) => card is null ? Message("There is no such run any more.") : Reply(ApprovalCard.ContentType, card);

    private static JsonObject Message(string text) => Reply("application/vnd.microsoft.activity.message", JsonValue.Create(text));

    private static JsonObject Reply(string type, JsonNode value) => new() { ["statusCode"] = 200, ["type"] = type, ["value"] = value };
}
