using Resolver.Core.Models;
using Resolver.Models.Answers;
using Resolver.Models.Chains.Fix;
using Resolver.Models.Configuration;
using Resolver.Models.Spending;

namespace Resolver.Models.Prompts;

/// <summary>A prompt that fits, with what it may cost.</summary>
/// <param name="Units">How many units it shows.</param>
/// <param name="Dropped">How many of the lowest-ranked were left out.</param>
/// <param name="Estimate">Of one ask for edits.</param>
/// <param name="Fits">False where not even one unit fits beside the rest; it is not sent then.</param>
internal sealed record PackedPrompt(int Units, int Dropped, ModelEstimate Estimate, bool Fits);

/// <summary>Brings a prompt into a tier's context by leaving out the lowest-ranked units. A unit is never cut.</summary>
internal sealed class PromptPacker(ModelTierOptions tier)
{
    private const int Messages = 2;

    private readonly TokenCounter _counter = new(tier.Model);

    /// <summary>Packs the prompt of the edit step, which is the largest.</summary>
    /// <param name="writer">The prompt.</param>
    /// <param name="reserve">Tokens that are kept free for what earlier steps find.</param>
    public PackedPrompt Pack(PromptWriter writer, int reserve = 0)
    {
        // The schema travels with the request and is charged as prompt.
        var stable = TokenCounter.Count(PromptFiles.Fix.Text) + TokenCounter.Count(AnswerSchema.Text) + reserve;
        var kept = Fitting(writer, stable);
        var charged = _counter.Charged(stable + TokenCounter.Count(Edit(writer, kept)), Messages);
        var fits = charged <= Room && (kept > 0 || writer.Units.Count == 0);
        return new PackedPrompt(kept, writer.Units.Count - kept, Prices.Estimate(tier, charged), fits);
    }

    private int Room => tier.ContextTokens - tier.MaxOutputTokens;

    private static string Edit(PromptWriter writer, int units) => writer.Write(PromptFiles.Edit, units, FixNotes.None).User;

    private int Fitting(PromptWriter writer, int stable)
    {
        var tokens = stable + TokenCounter.Count(Edit(writer, 0));
        for (var kept = 0; kept < writer.Units.Count; kept++)
        {
            var unit = ChainPrompt.Shown(writer.Unit(writer.Units[kept], kept == 0 ? PromptParts.CodeHeading : string.Empty));

            // A token has at least one byte and rarely more than sixteen characters: what is larger than that is not worth counting.
            // Two tokens more for each seam, where two texts may be cut differently than each alone, and for the mark of another fence.
            tokens += unit.Length > Room * 16L ? Room : TokenCounter.Count(unit) + MarkSlack;
            if (_counter.Charged(tokens, Messages) > Room)
            {
                return kept;
            }
        }

        return writer.Units.Count;
    }

    /// <summary>A mark has sixteen hex digits, which one content's hash cuts into a few more tokens than another's.</summary>
    private const int MarkSlack = 12;
}
