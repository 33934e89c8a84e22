using Resolver.Core.Runs;

namespace Resolver.Adapters.Remote;

/// <summary>The activities that need neither a model nor the index, only the repository and its toolchains.</summary>
public static class RunnerActivities
{
    /// <summary>Their names, which are part of the histories of runs that were started with a runner.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [ResolveSteps.Reproduce.Name, ResolveSteps.RepairMechanically.Name, ResolveSteps.Test.Name, ResolveSteps.TestScaffold.Name];
}
