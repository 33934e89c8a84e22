using Resolver.Core.Runs;

namespace Resolver.Adapters.Remote;

/// <summary>The queues to the runner and back, which the brain and the runner know.</summary>
public static class RunnerQueues
{
    /// <summary>The place of the runner's activities.</summary>
    public const string Place = "runner";

    /// <summary>Jobs for the runner.</summary>
    public const string Jobs = "resolver-runner";

    /// <summary>What became of them, for the brain.</summary>
    public const string Answers = "resolver-runner-answers";
}

/// <summary>The activities that need neither a model nor the index, only the repository and its toolchains.</summary>
public static class RunnerActivities
{
    /// <summary>Their names, which are part of the histories of runs that were started with a runner.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [ResolveSteps.Reproduce.Name, ResolveSteps.RepairMechanically.Name, ResolveSteps.Test.Name, ResolveSteps.TestScaffold.Name];
}
