using Resolver.Repair.Mutate;
using Resolver.Repair.Validate;

namespace Resolver.Repair.Choose;

/// <summary>A candidate that passes all tests, and how it behaves beyond them.</summary>
/// <param name="Ranked">The candidate.</param>
/// <param name="Behaviour">What probes saw.</param>
public sealed record PlausibleCandidate(RankedCandidate Ranked, Behaviour Behaviour);

/// <summary>What the chooser says: candidates to confirm, best first, or why there is none.</summary>
/// <param name="Ordered">The members of the class that was chosen, best first; empty where nothing can be trusted.</param>
/// <param name="Reason">One sentence for people.</param>
public sealed record Choice(IReadOnlyList<RankedCandidate> Ordered, string Reason);

/// <summary>
/// Chooses among candidates that pass. About a quarter of such patches are wrong, so candidates that behave alike count as one
/// class, classes compete by how likely their edits are, and a narrow race is no patch.
/// </summary>
public static class PatchChooser
{
    /// <summary>The best class must weigh this many times its best rival.</summary>
    public const double Margin = 1.15;

    /// <summary>Chooses. Deterministic: equal inputs in equal order give equal answers.</summary>
    public static Choice Choose(IReadOnlyList<PlausibleCandidate> plausible)
    {
        if (plausible.Count == 0)
        {
            return new Choice([], "No small edit makes the failing tests pass.");
        }

        var classes = Classes(plausible).OrderByDescending(Weight).ToList();
        var clear = classes.Count == 1 || Weight(classes[0]) >= Margin * Weight(classes[1]);
        var best = classes[0].Select(member => member.Ranked).OrderByDescending(Likelihood).ThenBy(ranked => ranked.Candidate.Span.Length);
        return clear
            ? new Choice([.. best], classes.Count == 1 ? "All candidates that pass behave alike." : $"The likeliest of {classes.Count} behaviours.")
            : new Choice([], $"{plausible.Count} candidates pass and disagree on inputs that no test covers.");
    }

    private static List<List<PlausibleCandidate>> Classes(IReadOnlyList<PlausibleCandidate> plausible)
    {
        var classes = new List<List<PlausibleCandidate>>();
        foreach (var candidate in plausible)
        {
            var same = classes.Find(members => Agree(members[0].Behaviour, candidate.Behaviour));
            if (same is null)
            {
                classes.Add([candidate]);
            }
            else
            {
                same.Add(candidate);
            }
        }

        return classes;
    }

    /// <summary>Two that saw the same probes and gave the same results; those without probes agree with each other only.</summary>
    private static bool Agree(Behaviour one, Behaviour other) =>
        one.Results.Count == other.Results.Count
        && one.Results.All(entry => other.Results.TryGetValue(entry.Key, out var result) && result == entry.Value);

    private static double Weight(List<PlausibleCandidate> members)
    {
        var best = members.Max(member => Likelihood(member.Ranked));
        var friends = members.DistinctBy(member => member.Ranked.Candidate.Kind, StringComparer.Ordinal).Count() - 1;
        return best * Soundness(members[0].Behaviour) * (1 + (0.1 * Math.Min(friends, 3)));
    }

    /// <summary>A patch that raises or hangs on inputs near those of the tests is less likely.</summary>
    private static double Soundness(Behaviour behaviour)
    {
        var results = behaviour.Results.Values.ToList();
        var bad = results.Count(result => result == "timeout" || result.StartsWith("raise ", StringComparison.Ordinal));
        return results.Count == 0 ? 1 : 1 - (0.5 * bad / results.Count);
    }

    /// <summary>Cheap edits of suspicious places first; taking functionality away comes last.</summary>
    private static double Likelihood(RankedCandidate ranked) =>
        ranked.Score * (ranked.Candidate.Kind is "deleted-statement" || ranked.Candidate.Replacement.Length == 0 ? 0.4 : 1);
}
