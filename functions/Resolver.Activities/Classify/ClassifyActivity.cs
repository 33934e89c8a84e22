using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Models;
using Resolver.Core.Routing;
using Resolver.Core.Runs;

namespace Resolver.Activities.Classify;

/// <summary>
/// Step 3: kind, complexity and the ladder of tiers, by rules, then by what became of alike issues, then by a small model where it is allowed.
/// A model that fails is evidence that is absent; a store or a ledger that fails ends the step.
/// </summary>
/// <param name="artifacts">Holds the issue's text.</param>
/// <param name="rules">The operator's, or the built-in ones.</param>
/// <param name="outcomes">What earlier runs came to.</param>
/// <param name="model">The last one to be asked; null where there are no models.</param>
public sealed class ClassifyActivity(IArtifactStore artifacts, RoutingRules rules, IOutcomes outcomes, IRouteModel? model) : IActivity<ClassifyInput, Classification>
{
    private const int MaxPast = 500;
    private const string Opinion = "model";

    /// <inheritdoc />
    public async Task<Classification> Run(ActivityScope scope, ClassifyInput input, CancellationToken cancel)
    {
        var body = await artifacts.ReadText(input.Issue.Body, cancel);
        var request = new RouteRequest(new IssueFacts(input.Issue.Title, body, input.Issue.Labels), input.Tiers, input.Repo, input.Answer);
        var past = input.Repo is null ? [] : await outcomes.Past(input.Repo, scope.Key.Run, MaxPast, cancel);
        var router = new Router(rules, past);
        var kind = router.Kind(request);
        var (opinion, decision) = await Ask(scope, input, body, kind, cancel);
        var decided = Answered(router, request, decision);
        var route = router.Route(request, decided);
        await Remember(scope, input, request, decided, cancel);
        return opinion is null ? route : With(route, opinion);
    }

    // An answer about the kind is given to the question about the kind; every other answer leaves the kind as it was.
    private static KindDecision Answered(Router router, RouteRequest request, KindDecision kind) =>
        request.Answer is { } answer && router.Question(request with { Answer = null }, kind) is { Code: "kind" } ? KindPolicy.FromAnswer(answer) : kind;

    private async Task<(RouteOpinion? Opinion, KindDecision Kind)> Ask(ActivityScope scope, ClassifyInput input, string body, KindDecision kind, CancellationToken cancel)
    {
        var tier = input.Tiers.FirstOrDefault(static tier => tier != Router.FreeTier);
        if (kind.Decided || model is null || tier is null || input.MaxUsd is not { } money)
        {
            return (null, kind);
        }

        var question = new RouteQuestion(tier, scope.Key, input.Issue.Title, body, money) { Repo = input.Repo, RunUsd = input.RunUsd, RunCalls = input.RunCalls };
        var opinion = await model.Ask(question, cancel);
        return opinion is RouteOpinion.Given given ? (opinion, new KindDecision(given.Kind, Opinion, $"{tier} takes it for that: {given.Why}")) : (opinion, kind);
    }

    private static Classification With(Classification route, RouteOpinion opinion) => opinion is RouteOpinion.Absent absent
        ? route with { Usage = absent.Usage, Evidence = [.. route.Evidence!, new RouteEvidence(Opinion, $"absent ({absent.Code}): {absent.Reason}", null, 0)] }
        : route with { Usage = opinion.Usage };

    private Task Remember(ActivityScope scope, ClassifyInput input, RouteRequest request, KindDecision kind, CancellationToken cancel)
    {
        var text = request.Issue.Text;
        return input.Repo is null
            ? Task.CompletedTask
            : outcomes.Open(new RoutedIssue(scope.Key.Run, input.Repo, text[..Math.Min(text.Length, TextSimilarity.MaxText)], kind.Kind, kind.By), cancel);
    }
}
