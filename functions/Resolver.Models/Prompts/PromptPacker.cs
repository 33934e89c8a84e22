using Resolver.Core.Models;
using Resolver.Models.Answers;
using Resolver.Models.Configuration;
using Resolver.Models.Spending;

namespace Resolver.Models.Prompts;

/// <summary>A prompt that fits, with what it may cost.</summary>
/// <param name="User">The user message.</param>
/// <param name="Units">How many units it shows.</param>
/// <param name="Dropped">How many of the lowest-ranked were left out.</param>
/// <param name="TextTokens">Tokens of its texts, without what is added around messages.</param>
/// <param name="Estimate">Of one ask.</param>
/// <param name="Fits">False where not even one unit fits beside the rest; it is not sent then.</param>
internal sealed record PackedPrompt(string User, int Units, int Dropped, int TextTokens, ModelEstimate Estimate, bool Fits);

/// <summary>Brings a prompt into a tier's context by leaving out the lowest-ranked units. A unit is never cut.</summary>
internal sealed class PromptPacker(ModelTierOptions tier)
{
    private const int Messages = 2;

    private readonly TokenCounter _counter = new(tier.Model);

    public PackedPrompt Pack(PatchPrompt prompt)
    {
        var writer = new PromptWriter(prompt);

        // The schema travels with the request and is charged as prompt.
        var stable = TokenCounter.Count(PromptFiles.System) + TokenCounter.Count(AnswerSchema.Text);
        var kept = Fitting(writer, stable);
        var user = writer.Write(kept);
        var texts = stable + TokenCounter.Count(user);
        var charged = _counter.Charged(texts, Messages);
        var fits = charged <= Room && (kept > 0 || writer.Units.Count == 0);
        return new PackedPrompt(user, kept, writer.Units.Count - kept, texts, Prices.Estimate(tier, charged), fits);
    }

    /// <summary>Tokens of the first prompt's texts with more messages behind it; null where they do not fit.</summary>
    public int? Extended(PackedPrompt packed, params IReadOnlyCollection<string> more)
    {
        var texts = packed.TextTokens + more.Sum(TokenCounter.Count);
        return _counter.Charged(texts, Messages + more.Count) <= Room ? texts : null;
    }

    private int Room => tier.ContextTokens - tier.MaxOutputTokens;

    private int Fitting(PromptWriter writer, int stable)
    {
        var tokens = stable + TokenCounter.Count(writer.Write(0));
        for (var kept = 0; kept < writer.Units.Count; kept++)
        {
            var unit = writer.Unit(writer.Units[kept]);

            // A token has at least one byte and rarely more than sixteen characters: what is larger than that is not worth counting.
            // One token more for each seam, where two texts may be cut differently than each alone.
            tokens += unit.Length > Room * 16L ? Room : TokenCounter.Count(unit) + 1;
            if (_counter.Charged(tokens, Messages) > Room)
            {
                return kept;
            }
        }

        return writer.Units.Count;
    }
}
