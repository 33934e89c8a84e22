using System.Text.Json;
using Resolver.Core.Text;
using Resolver.Models.Json;
using Resolver.Models.Prompts;

namespace Resolver.Models.Chains.Fix;

/// <summary>The first step: what may be wrong, and which names' code has to be seen.</summary>
internal sealed class UnderstandStep : ModelStep<FixTask, FixTask>
{
    private const int MaxHypotheses = 3;
    private const int MaxNames = 8;
    private const int MaxSentence = 500;
    private const int MaxName = 120;

    private static readonly AnswerForm Asked = new(
        "understanding",
        """
        {"type":"object","additionalProperties":false,"required":["hypotheses","look_for"],"properties":{"hypotheses":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["cause","evidence"],"properties":{"cause":{"type":"string"},"evidence":{"type":"string"}}}},"look_for":{"type":"array","items":{"type":"string"}}}}
        """);

    /// <inheritdoc />
    public override string Name => "understand";

    /// <inheritdoc />
    public override AnswerForm Form => Asked;

    /// <inheritdoc />
    public override int Output => 2_000;

    /// <inheritdoc />
    public override StepPrompt Write(ChainContext context, FixTask input) => input.Writer.Write(PromptFiles.Understand, input.Shown, input.Notes);

    /// <inheritdoc />
    protected override StepAnswer<FixTask> Read(string answer, FixTask input) => AnswerJson.Read(answer, root => Read(root, input));

    private static StepAnswer<FixTask> Read(JsonElement root, FixTask input)
    {
        var answer = StrictObject.Open(root, string.Empty, "hypotheses", "look_for");
        var hypotheses = answer.List("hypotheses");
        var names = answer.Texts("look_for");
        return (hypotheses.Count, names.Count) switch
        {
            (0, _) => new StepAnswer<FixTask>.Refused("hypotheses is empty; give at least one."),
            ( > MaxHypotheses, _) => new StepAnswer<FixTask>.Refused($"hypotheses has {hypotheses.Count} entries; at most {MaxHypotheses} are allowed."),
            (_, > MaxNames) => new StepAnswer<FixTask>.Refused($"look_for has {names.Count} names; at most {MaxNames} are allowed."),
            _ => new StepAnswer<FixTask>.Accepted(input with { Notes = input.Notes with { Understanding = new Understanding([.. hypotheses.Select(Hypothesis)], Clean(names)) } }),
        };
    }

    private static Hypothesis Hypothesis(JsonElement element, int index)
    {
        var fields = StrictObject.Open(element, $"hypotheses[{index}]", "cause", "evidence");
        return new Hypothesis(VisibleText.Line(fields.Text("cause"), MaxSentence), VisibleText.Line(fields.Text("evidence"), MaxSentence));
    }

    private static List<string> Clean(IEnumerable<string> names) =>
        [.. names.Select(static name => VisibleText.Line(name, MaxName)).Where(static name => name.Length > 1).Distinct(StringComparer.Ordinal)];
}
