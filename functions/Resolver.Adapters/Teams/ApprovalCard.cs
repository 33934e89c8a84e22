using System.Globalization;
using System.Text.Json.Nodes;
using Resolver.Core.Text;

namespace Resolver.Adapters.Teams;

/// <summary>What a card of an open question says.</summary>
/// <param name="Run">The run.</param>
/// <param name="Round">The round that it asks for.</param>
/// <param name="Patch">The digest of what it asks about: the change, or the question's words.</param>
/// <param name="Title">The title; untrusted, as all texts here.</param>
/// <param name="Summary">The change in one sentence, or the question.</param>
/// <param name="Facts">Few and short: what was changed, tests, cost.</param>
/// <param name="Link">Where all of it is; null where that is nowhere to be reached.</param>
public sealed record ApprovalCardContent(
    string Run, int Round, string Patch, string Title, string Summary, IReadOnlyList<(string Name, string Value)> Facts, Uri? Link);

/// <summary>Adaptive cards, version 1.5. Texts of runs are shown as text: Markdown in them is defused, secrets are taken out.</summary>
public static class ApprovalCard
{
    /// <summary>Of an attachment that is a card.</summary>
    public const string ContentType = "application/vnd.microsoft.card.adaptive";

    private const int MostText = 300;

    /// <summary>Asks for an answer.</summary>
    public static JsonObject Ask(ApprovalCardContent content)
    {
        var body = Head(content, "Publish this change?", "Accent");
        body.Add(Input("reason", "Why not (for Deny)", 500));
        return Open(body, new JsonArray(Execute("Approve", "approve", content, "positive"), Execute("Deny", "deny", content, "destructive"), Execute("Ask why", "ask", content, null)), content);
    }

    /// <summary>Asks what the run wants to know, which is the content's summary.</summary>
    public static JsonObject Question(ApprovalCardContent content)
    {
        var body = Head(content, "The run asks", "Accent");
        body.Add(Input("answer", "Your answer", 4000));
        return Open(body, new JsonArray(Execute("Answer", "answer", content, "positive")), content);
    }

    /// <summary>Says how it stands; nothing is left to be answered.</summary>
    /// <param name="content">The question.</param>
    /// <param name="state">In a few words.</param>
    /// <param name="good">Whether that is what was hoped for.</param>
    public static JsonObject Told(ApprovalCardContent content, string state, bool good) => Card(Head(content, state, good ? "Good" : "Attention"), [], content.Link);

    /// <summary>Says more about an open question, and still asks it.</summary>
    /// <param name="content">The question.</param>
    /// <param name="details">Lines of evidence.</param>
    public static JsonObject Explain(ApprovalCardContent content, IReadOnlyList<string> details)
    {
        var card = Ask(content);
        var body = card["body"]!.AsArray();
        foreach (var line in details)
        {
            body.Insert(body.Count - 1, Text(line, subtle: true));
        }

        return card;
    }

    private static JsonArray Head(ApprovalCardContent content, string state, string colour)
    {
        var heading = Text(content.Title, subtle: false);
        heading["size"] = "Medium";
        heading["weight"] = "Bolder";
        var status = Text(state, subtle: false);
        status["color"] = colour;
        status["weight"] = "Bolder";
        var facts = new JsonArray();
        foreach (var (name, value) in content.Facts)
        {
            facts.Add(new JsonObject { ["title"] = name, ["value"] = Plain(value) });
        }

        return [status, heading, Text(content.Summary, subtle: false), new JsonObject { ["type"] = "FactSet", ["facts"] = facts }];
    }

    private static JsonObject Input(string id, string label, int most) =>
        new() { ["type"] = "Input.Text", ["id"] = id, ["label"] = label, ["isMultiline"] = true, ["maxLength"] = most };

    private static JsonObject Open(JsonArray body, JsonArray actions, ApprovalCardContent content)
    {
        var card = Card(body, actions, content.Link);
        card["refresh"] = new JsonObject { ["action"] = Execute("Refresh", "refresh", content, null) };
        return card;
    }

    private static JsonObject Card(JsonArray body, JsonArray actions, Uri? link)
    {
        if (link is not null)
        {
            actions.Add(new JsonObject { ["type"] = "Action.OpenUrl", ["title"] = "Open the run", ["url"] = link.AbsoluteUri });
        }

        return new JsonObject
        {
            ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
            ["type"] = "AdaptiveCard",
            ["version"] = "1.5",
            ["fallbackText"] = "A run waits for an answer.",
            ["body"] = body,
            ["actions"] = actions,
        };
    }

    private static JsonObject Execute(string title, string verb, ApprovalCardContent content, string? style)
    {
        var action = new JsonObject
        {
            ["type"] = "Action.Execute",
            ["title"] = title,
            ["verb"] = verb,
            ["data"] = new JsonObject { ["run"] = content.Run, ["round"] = content.Round.ToString(CultureInfo.InvariantCulture), ["patch"] = content.Patch },
        };
        if (style is not null)
        {
            action["style"] = style;
        }

        return action;
    }

    private static JsonObject Text(string text, bool subtle)
    {
        var block = new JsonObject { ["type"] = "TextBlock", ["text"] = Plain(text), ["wrap"] = true };
        if (subtle)
        {
            block["isSubtle"] = true;
            block["size"] = "Small";
        }

        return block;
    }

    // Cards know links, emphasis and lists, and nothing that escapes them everywhere: the signs that begin them are replaced by their likes.
    private static string Plain(string text) => VisibleText.Line(Secrets.Remove(text), MostText)
        .Replace('[', '\u27e6').Replace(']', '\u27e7').Replace('*', '\u2217').Replace('_', '\uff3f').Replace("{{", "{ {", StringComparison.Ordinal);
}
