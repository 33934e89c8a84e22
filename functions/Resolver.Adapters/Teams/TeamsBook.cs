using System.Text.Json;
using Resolver.Adapters.Storage;
using Resolver.Core.Ids;
using Resolver.Core.Json;

namespace Resolver.Adapters.Teams;

/// <summary>A card that was posted.</summary>
/// <param name="Run">The run that it asks for.</param>
/// <param name="Round">The round.</param>
/// <param name="Patch">The digest of the change, or of the question.</param>
/// <param name="To">Where it is.</param>
/// <param name="Activity">Its id there.</param>
/// <param name="IsQuestion">Whether it asks a question of the run, not for an approval.</param>
internal sealed record PostedCard(string Run, int Round, string Patch, TeamsConversation To, string Activity, bool IsQuestion = false);

/// <summary><c>teams.json</c> of the data folder: where the bot was installed, and which cards are open. A cache: without it cards are posted again, and nothing else is lost.</summary>
public sealed class TeamsBook
{
    private readonly Lock gate = new();
    private readonly string file;
    private readonly HashSet<(string Run, string Shown, string Conversation)> refused = [];
    private Content content;

    /// <summary>Opens it; what is not to be read is forgotten.</summary>
    /// <param name="folder">The data folder. One process at a time writes there.</param>
    public TeamsBook(string folder)
    {
        file = Path.Combine(folder, "teams.json");
        content = Read(file);
    }

    internal IReadOnlyList<TeamsConversation> Conversations
    {
        get
        {
            lock (gate)
            {
                return content.Conversations;
            }
        }
    }

    internal IReadOnlyList<PostedCard> Cards
    {
        get
        {
            lock (gate)
            {
                return content.Cards;
            }
        }
    }

    /// <summary>Whether a conversation refused a card for good; known until the process ends.</summary>
    internal bool HasRefused(RunId run, string shown, TeamsConversation to)
    {
        lock (gate)
        {
            return refused.Contains((run.Value, shown, to.Conversation));
        }
    }

    internal void Refused(RunId run, string shown, TeamsConversation to)
    {
        lock (gate)
        {
            refused.Add((run.Value, shown, to.Conversation));
        }
    }

    internal void Join(TeamsConversation to) => Change(now => now.Conversations.Contains(to)
        ? now
        : now with { Conversations = [.. now.Conversations.Where(known => known.Conversation != to.Conversation), to] });

    internal void Leave(TeamsConversation to) => Change(now => new Content(
        [.. now.Conversations.Where(known => known.Conversation != to.Conversation)], [.. now.Cards.Where(card => card.To.Conversation != to.Conversation)]));

    internal void Posted(PostedCard card) => Change(now => now with { Cards = [.. now.Cards, card] });

    internal void Closed(PostedCard card) => Change(now => now with { Cards = [.. now.Cards.Where(known => known != card)] });

    private static Content Read(string file)
    {
        var nothing = new Content([], []);
        try
        {
            return File.Exists(file) && JsonSerializer.Deserialize<Content>(File.ReadAllText(file), ResolverJson.Options) is { Conversations: not null, Cards: not null } known ? known : nothing;
        }
        catch (JsonException)
        {
            // What it held is learned again: Teams names its conversations with every activity.
            return nothing;
        }
    }

    // In one piece: a process that dies leaves the old file or the new one.
    private void Change(Func<Content, Content> change)
    {
        lock (gate)
        {
            var next = change(content);
            if (next == content)
            {
                return;
            }

            WholeFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(next, ResolverJson.Indented));
            content = next;
        }
    }

    private sealed record Content(IReadOnlyList<TeamsConversation> Conversations, IReadOnlyList<PostedCard> Cards);
}
