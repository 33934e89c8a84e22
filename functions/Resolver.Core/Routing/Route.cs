using Resolver.Core.Runs;

namespace Resolver.Core.Routing;

/// <summary>What decided the kind.</summary>
/// <param name="Kind">What the issue is taken for.</param>
/// <param name="By"><c>label</c>, <c>words</c>, <c>similar</c>, <c>model</c>, <c>person</c>, or <c>default</c> where nothing decided.</param>
/// <param name="Reason">In words.</param>
public sealed record KindDecision(IssueKind Kind, string By, string Reason)
{
    /// <summary>Whether anything spoke for it.</summary>
    public bool Decided => By != "default";
}

/// <summary>One piece of evidence, by name.</summary>
/// <param name="Name"><c>rule</c>, <c>similar</c>, <c>model</c>, <c>person</c>, <c>start-rule</c>, <c>ladder</c> or <c>record</c>.</param>
/// <param name="Detail">What it says, for people.</param>
/// <param name="Rate">The rate of success that it stands for, 0 to 1; null where it has none.</param>
/// <param name="Outcomes">How many recorded outcomes the rate rests on.</param>
public sealed record RouteEvidence(string Name, string Detail, double? Rate, int Outcomes);

/// <summary>A question to a person before work begins. The run waits for the answer; nothing is taken for granted meanwhile.</summary>
/// <param name="Code"><c>criteria</c>: what must be true in the end; <c>kind</c>: what the issue is.</param>
/// <param name="Question">One or two sentences for people, without text of the issue.</param>
/// <param name="Choices">Possible answers; empty for a free text.</param>
public sealed record RouteAsk(string Code, string Question, IReadOnlyList<string> Choices);
