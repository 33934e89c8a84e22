using Resolver.Core.Edits;
using Resolver.Models.Answers;
using Resolver.Models.Prompts;

namespace Resolver.Models.Chains.Fix;

/// <summary>The last step: strict edits, checked and applied.</summary>
internal sealed class EditStep(EditRules rules) : ModelStep<FixTask, Fixed>
{
    private static readonly AnswerForm Patch = new(AnswerSchema.Name, AnswerSchema.Text);

    /// <inheritdoc />
    public override string Name => "edit";

    /// <inheritdoc />
    public override AnswerForm Form => Patch;

    /// <inheritdoc />
    public override StepPrompt Write(ChainContext context, FixTask input) => input.Writer.Write(PromptFiles.Edit, input.Shown, input.Notes);

    /// <inheritdoc />
    protected override StepAnswer<Fixed> Read(string answer, FixTask input) => AnswerReader.Read(answer) switch
    {
        Answer.GaveUp gaveUp => new StepAnswer<Fixed>.GaveUp(gaveUp.Reason),
        Answer.Malformed malformed => new StepAnswer<Fixed>.Refused(malformed.Reason),
        Answer.Proposed proposed => Check(proposed, input),
        var other => throw new InvalidOperationException($"Unknown answer {other.GetType().Name}."),
    };

    private StepAnswer<Fixed> Check(Answer.Proposed proposed, FixTask input) =>
        new EditValidator(input.Writer.Prompt.Base, input.Files(), rules).Validate(proposed.Edits) switch
        {
            EditVerdict.Accepted accepted => new StepAnswer<Fixed>.Accepted(new Fixed(accepted.Set, proposed.Summary, proposed.Hypothesis, input.Notes.Plan)),
            EditVerdict.Refused refused => new StepAnswer<Fixed>.Refused(refused.Reason),
            var other => throw new InvalidOperationException($"Unknown verdict {other.GetType().Name}."),
        };
}
