using System.Text.Json;
using Resolver.Core.Edits;
using Resolver.Core.Ids;
using Resolver.Core.Text;
using Resolver.Models.Json;
using Resolver.Models.Prompts;

namespace Resolver.Models.Chains.Fix;

/// <summary>The third step: which files and symbols change and how, and what to watch.</summary>
internal sealed class PlanStep(EditRules rules) : ModelStep<FixTask, FixTask>
{
    private const int MaxChanges = 8;
    private const int MaxWatch = 5;
    private const int MaxSentence = 500;

    private static readonly AnswerForm Asked = new(
        "plan",
        """
        {"type":"object","additionalProperties":false,"required":["changes","watch","give_up"],"properties":{"changes":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["path","symbol","change"],"properties":{"path":{"type":"string"},"symbol":{"type":"string"},"change":{"type":"string"}}}},"watch":{"type":"array","items":{"type":"string"}},"give_up":{"type":["string","null"]}}}
        """);

    /// <inheritdoc />
    public override string Name => "plan";

    /// <inheritdoc />
    public override AnswerForm Form => Asked;

    /// <inheritdoc />
    public override int Output => 2_000;

    /// <inheritdoc />
    public override StepPrompt Write(ChainContext context, FixTask input) => input.Writer.Write(PromptFiles.Plan, input.Shown, input.Notes);

    /// <inheritdoc />
    protected override StepAnswer<FixTask> Read(string answer, FixTask input) => AnswerJson.Read(answer, root => Read(root, input));

    private StepAnswer<FixTask> Read(JsonElement root, FixTask input)
    {
        var answer = StrictObject.Open(root, string.Empty, "changes", "watch", "give_up");
        var (changes, watch, giveUp) = (answer.List("changes"), answer.Texts("watch"), answer.TextOrNull("give_up"));
        return (giveUp, changes.Count, watch.Count) switch
        {
            (not null, 0, _) => new StepAnswer<FixTask>.GaveUp(VisibleText.Line(giveUp, 1_000) is { Length: > 0 } reason ? reason : "The model gives no reason."),
            (not null, _, _) => new StepAnswer<FixTask>.Refused("The answer gives up and has changes; leave out the changes, or set give_up to null."),
            (null, 0, _) => new StepAnswer<FixTask>.Refused("The answer has no changes; name at least one, or give the reason in give_up."),
            (null, > MaxChanges, _) => new StepAnswer<FixTask>.Refused($"The answer has {changes.Count} changes; at most {MaxChanges} are allowed."),
            (null, _, > MaxWatch) => new StepAnswer<FixTask>.Refused($"watch has {watch.Count} entries; at most {MaxWatch} are allowed."),
            _ => Check(changes, watch, input),
        };
    }

    private StepAnswer<FixTask> Check(IReadOnlyList<JsonElement> elements, IReadOnlyList<string> watch, FixTask input)
    {
        var files = input.Files();
        var changes = new List<PlannedChange>();
        foreach (var (element, index) in elements.Select(static (element, index) => (element, index)))
        {
            var fields = StrictObject.Open(element, $"changes[{index}]", "path", "symbol", "change");
            var text = fields.Text("path");
            var shown = VisibleText.Quote(text, 200);
            if (!RepoPath.TryParse(text, out var path) || !files.ContainsKey(path))
            {
                return new StepAnswer<FixTask>.Refused($"changes[{index}]: {shown} is not one of the editable files; write the path exactly as listed.");
            }

            if (rules.Forbids(path) is { } reason)
            {
                return new StepAnswer<FixTask>.Refused($"changes[{index}]: {shown} may not be edited: {reason}.");
            }

            changes.Add(new PlannedChange(path, VisibleText.Line(fields.Text("symbol"), 200), VisibleText.Line(fields.Text("change"), MaxSentence)));
        }

        var plan = new FixPlan(changes, [.. watch.Select(static line => VisibleText.Line(line, MaxSentence)).Where(static line => line.Length > 0)]);
        return new StepAnswer<FixTask>.Accepted(input with { Notes = input.Notes with { Plan = plan } });
    }
}
