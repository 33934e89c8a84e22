using Microsoft.Extensions.AI;
using Resolver.Core.Code;
using Resolver.Core.Models;
using Resolver.Models.Configuration;
using Resolver.Models.Prompts;
using Resolver.Models.Spending;

namespace Resolver.Models.Loop;

/// <summary>A turn that fits.</summary>
/// <param name="Messages">What is sent.</param>
/// <param name="TextTokens">Tokens of all of it, tools included, without margin.</param>
/// <param name="Units">Units that are shown.</param>
/// <param name="Dropped">Units that are not.</param>
internal sealed record PackedLoop(IReadOnlyList<ChatMessage> Messages, int TextTokens, int Units, int Dropped);

/// <summary>Fills what the conversation leaves of a tier's context, the most important at the beginning and at the end.</summary>
internal sealed class LoopPacker(ModelTierOptions tier)
{
    private readonly TokenCounter _counter = new(tier.Model);

    /// <returns>Null where not even the conversation without units fits.</returns>
    public PackedLoop? Pack(LoopPrompt prompt)
    {
        var writer = new LoopPromptWriter(prompt);
        var bare = Tokens(writer.Write([]));
        if (!Fits(bare, prompt))
        {
            return null;
        }

        var packed = ContextPacker.Pack(prompt.Units, used => Fits(bare + used, prompt), Size);
        var messages = writer.Write([.. packed.AtTheEnds.Select(static unit => unit.Hit.Unit)]);
        return new PackedLoop(messages, Tokens(messages), packed.Best.Count, prompt.Units.Count - packed.Best.Count);
    }

    // One token more for each seam, where two texts may be cut differently than each alone.
    private static int Size(CodeUnit unit) => TokenCounter.Count(ChainPrompt.Shown(LoopPromptWriter.Part(unit))) + 2;

    private bool Fits(int textTokens, LoopPrompt prompt) => _counter.Charged(textTokens, 3 + (2 * prompt.Exchanges.Count)) + tier.MaxOutputTokens <= tier.ContextTokens;

    private static int Tokens(IEnumerable<ChatMessage> messages) => LoopTools.Tokens + messages.Sum(Tokens);

    private static int Tokens(ChatMessage message) => message.Contents.Sum(static content => content switch
    {
        TextContent text => TokenCounter.Count(text.Text),
        FunctionCallContent call => TokenCounter.Count(call.Name) + TokenCounter.Count(System.Text.Json.JsonSerializer.Serialize(call.Arguments, AIJsonUtilities.DefaultOptions)) + 8,
        FunctionResultContent result => TokenCounter.Count(result.Result?.ToString() ?? string.Empty) + 8,
        _ => 0,
    });
}
