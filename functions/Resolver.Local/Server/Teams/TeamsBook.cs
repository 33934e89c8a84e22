using System.Text.Json;
using Resolver.Adapters.Teams;
using Resolver.Core.Json;
using Resolver.Local.Composition;

namespace Resolver.Local.Server.Teams;

/// <summary>A card that was posted.</summary>
/// <param name="Run">The run that it asks for.</param>
/// <param name="Round">The round.</param>
/// <param name="Patch">The digest of the change, or of the question.</param>
/// <param name="To">Where it is.</param>
/// <param name="Activity">Its id there.</param>
/// <param name="IsQuestion">Whether it asks a question of the run, not for an approval.</param>
internal sealed record PostedCard(string Run, int Round, string Patch, TeamsConversation To, string Activity, bool IsQuestion = false);

/// <summary><c>teams.json</c> of the data folder: where the bot was installed, and which cards are open.</summary>
internal sealed class TeamsBook
{
    private readonly Lock gate = new();
    private readonly string file;
    private Content content;

    internal TeamsBook(DataFolder data)
    {
        file = data.At("teams.json");
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

            var draft = $"{file}.{Environment.ProcessId}";
            File.WriteAllText(draft, JsonSerializer.Serialize(next, ResolverJson.Indented));
            File.Move(draft, file, overwrite: true);
            content = next;
        }
    }

    private sealed record Content(IReadOnlyList<TeamsConversation> Conversations, IReadOnlyList<PostedCard> Cards);
}
