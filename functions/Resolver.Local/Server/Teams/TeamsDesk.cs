using System.Text.Json.Nodes;
using Resolver.Adapters.Teams;
using Resolver.Core.Ids;
using Resolver.Core.Runs;
using Resolver.Core.Testing;
using Resolver.Local.Composition;
using Resolver.Local.Server.Pages;

namespace Resolver.Local.Server.Teams;

/// <summary>Obeys a button of a card: who pressed it was authenticated, and the operator says what they may approve.</summary>
/// <param name="approvers">Who may approve what.</param>
/// <param name="book">Knows which cards are open.</param>
/// <param name="reader">Reads runs.</param>
/// <param name="cards">Makes cards.</param>
/// <param name="desk">Takes answers.</param>
internal sealed class TeamsDesk(IReadOnlyList<TeamsApprover> approvers, TeamsBook book, RunReader reader, TeamsCards cards, ApprovalDesk desk)
{
    private const string Way = "teams";

    /// <summary>The reply to an invoke: a card in place of the one that was pressed, or a message for who pressed it.</summary>
    internal async Task<JsonObject> Press(TeamsActivity activity, CancellationToken cancel)
    {
        if (activity.Run is not { } run || activity.Round is not { } round || activity.Patch is not { Length: 64 } patch)
        {
            return Message("This is no card of mine.");
        }

        if (activity.Verb == "refresh" && book.Cards.Any(card => card.Run == run.Value && card.Patch == patch))
        {
            // Whoever sees an open card may see how it stands.
            return Card(await cards.Of(run, round, patch, explain: false, cancel));
        }

        if (Approver(activity.User) is not { } person)
        {
            return Message("You are not among those who may approve. The operator lists them in teams.approvers of settings.json.");
        }

        return activity.Verb switch
        {
            "refresh" => Card(await cards.Of(run, round, patch, explain: false, cancel)),
            "ask" => Card(await cards.Of(run, round, patch, explain: true, cancel)),
            "approve" => await Decide(person, run, round, new ApprovalDecision(Approved: true, person.Name, string.Empty, patch), cancel),
            "deny" when string.IsNullOrWhiteSpace(activity.Reason) => Message("Say why not: the reason goes into the report."),
            "deny" => await Decide(person, run, round, new ApprovalDecision(Approved: false, person.Name, activity.Reason, patch), cancel),
            _ => Message("This is no card of mine."),
        };
    }

    private async Task<JsonObject> Decide(TeamsApprover person, RunId run, int round, ApprovalDecision decision, CancellationToken cancel)
    {
        if (await reader.Read(run, cancel) is not { } view)
        {
            return Message("There is no such run any more.");
        }

        if (view.Waiting is { } waiting && person.Paths is { } globs && waiting.Paths.FirstOrDefault(path => !PathPolicy.MatchesAny(path, globs)) is { } foreign)
        {
            return Message($"You may not approve changes of {foreign}. Somebody else has to.");
        }

        var (state, good) = await desk.Decide(run, round, decision, Way, cancel) switch
        {
            Receipt.Taken when decision.Approved => ($"Approved by {person.Name}", true),
            Receipt.Taken => ($"Denied by {person.Name}", false),
            Receipt.Expired => ("Expired: the time for an answer is over", false),
            Receipt.Superseded => ("Superseded: the run does not wait for this any more", false),
            _ => (string.Empty, false),
        };
        return state.Length == 0
            ? Message("Who asked for a run can't approve it.")
            : Card(await cards.Told(run, round, decision.PatchSha256, state, good, cancel));
    }

    private TeamsApprover? Approver(string? user) =>
        user is null ? null : approvers.FirstOrDefault(approver => string.Equals(approver.User, user, StringComparison.OrdinalIgnoreCase));

    private static JsonObject Card(JsonObject? card) => card is null ? Message("There is no such run any more.") : Reply(ApprovalCard.ContentType, card);

    private static JsonObject Message(string text) => Reply("application/vnd.microsoft.activity.message", JsonValue.Create(text));

    private static JsonObject Reply(string type, JsonNode value) => new() { ["statusCode"] = 200, ["type"] = type, ["value"] = value };
}
