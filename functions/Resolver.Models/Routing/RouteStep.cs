using System.Text.Json;
using Resolver.Core.Models;
using Resolver.Core.Runs;
using Resolver.Core.Text;
using Resolver.Models.Chains;
using Resolver.Models.Json;
using Resolver.Models.Prompts;

namespace Resolver.Models.Routing;

/// <summary>Asks what kind of work an issue asks for.</summary>
internal sealed class RouteStep : ModelStep<RouteQuestion, RouteStep.Sorted>
{
    private const int MaxText = 12_000;
    private const int MaxWhy = 300;

    private static readonly PromptFile System = PromptFile.Read("route-1.system");
    private static readonly PromptFile Instruction = PromptFile.Read("route-1.user");
    private static readonly AnswerForm Asked = new(
        "route",
        """
        {"type":"object","additionalProperties":false,"required":["kind","why"],"properties":{"kind":{"type":"string","enum":["bug","feature","scaffold","docs","refactor"]},"why":{"type":"string"}}}
        """);

    /// <inheritdoc />
    public override string Name => "route";

    /// <inheritdoc />
    public override AnswerForm Form => Asked;

    /// <inheritdoc />
    public override int Output => 1_000;

    /// <inheritdoc />
    public override StepPrompt Write(ChainContext context, RouteQuestion input)
    {
        var text = Secrets.Remove(VisibleText.Shorten(VisibleText.FromIssue($"{input.Title}\n\n{input.Body}"), MaxText));
        return new ChainPrompt(System, [new PromptPart(string.Empty, "issue", text)]).Write(Instruction);
    }

    /// <inheritdoc />
    protected override StepAnswer<Sorted> Read(string answer, RouteQuestion input) => AnswerJson.Read(answer, Read);

    private static StepAnswer<Sorted> Read(JsonElement root)
    {
        var answer = StrictObject.Open(root, string.Empty, "kind", "why");
        var why = VisibleText.Line(answer.Text("why"), MaxWhy);
        return answer.Text("kind") switch
        {
            "bug" => Accepted(IssueKind.Bug, why),
            "feature" => Accepted(IssueKind.Feature, why),
            "scaffold" => Accepted(IssueKind.Scaffold, why),
            "docs" => Accepted(IssueKind.Docs, why),
            "refactor" => Accepted(IssueKind.Refactor, why),
            _ => new StepAnswer<Sorted>.Refused("kind is none of bug, feature, scaffold, docs, refactor."),
        };
    }

    private static StepAnswer<Sorted>.Accepted Accepted(IssueKind kind, string why) => new(new Sorted(kind, why));

    /// <summary>An answer that is believed.</summary>
    public sealed record Sorted(IssueKind Kind, string Why);
}
