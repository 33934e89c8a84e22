using Resolver.Core.Hosts;

namespace Resolver.Adapters.Intake;

/// <summary>Which repositories are looked at: those that the settings name, and where they use patterns or name none, what the App is installed on.</summary>
/// <param name="rules">What the settings say.</param>
/// <param name="installed">Asks where the App is installed.</param>
/// <param name="clock">Time.</param>
public sealed class PolledPlaces(IntakeRules rules, Func<CancellationToken, Task<IReadOnlyList<string>>> installed, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1);
    private IReadOnlyList<string> found = [];
    private DateTimeOffset? asked;

    /// <summary>Owner and name of each.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>GH-*</c>.</exception>
    public async Task<IReadOnlyList<string>> List(CancellationToken cancel)
    {
        if (rules.Repositories.Count > 0 && rules.Repositories.All(IsName))
        {
            return rules.Repositories;
        }

        if (asked is not { } then || clock.GetUtcNow() - then >= Fresh)
        {
            found = await installed(cancel);
            asked = clock.GetUtcNow();
        }

        return [.. rules.Repositories.Where(IsName).Concat(found.Where(rules.Covers)).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>Asks where the App is installed when that is next needed.</summary>
    public void Forget() => asked = null;

    private static bool IsName(string pattern) => !pattern.EndsWith("/*", StringComparison.Ordinal);
}
