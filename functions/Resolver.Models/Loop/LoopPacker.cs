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

/// <summary>
/// Fills what the conversation leaves of a tier's context with whole units: the best three first, then by score per token. The most
/// important stand at the beginning and at the end, where models read best (Liu et al., Lost in the Middle, arXiv 2307.03172).
/// </summary>
internal sealed class LoopPacker(ModelTierOptions tier)
{
    private const int Sure = 3;

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

        var chosen = Choose(prompt, bare);
        var units = AtTheEnds([.. prompt.Units.Where(chosen.Contains).Select(static hit => hit.Unit)]);
        var messages = writer.Write(units);
        return new PackedLoop(messages, Tokens(messages), units.Count, prompt.Units.Count - units.Count);
    }

    private HashSet<UnitHit> Choose(LoopPrompt prompt, int tokens)
    {
        var chosen = new HashSet<UnitHit>(ReferenceEqualityComparer.Instance);
        var sized = prompt.Units.Select(static hit => (Hit: hit, Tokens: Size(hit.Unit))).ToList();
        foreach (var (hit, size) in sized.Take(Sure).Concat(sized.Skip(Sure).OrderByDescending(static unit => unit.Hit.Score / unit.Tokens)))
        {
            if (Fits(tokens + size, prompt))
            {
                tokens += size;
                chosen.Add(hit);
            }
        }

        return chosen;
    }

    // One token more for each seam, where two texts may be cut differently than each alone.
    private static int Size(CodeUnit unit) => TokenCounter.Count(ChainPrompt.Shown(LoopPromptWriter.Part(unit))) + 2;

    // First, third, fifth … and back: the second best stands last.
    private static IReadOnlyList<CodeUnit> AtTheEnds(IReadOnlyList<CodeUnit> best) =>
        [.. best.Where(static (_, rank) => rank % 2 == 0), .. best.Where(static (_, rank) => rank % 2 == 1).Reverse()];

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
