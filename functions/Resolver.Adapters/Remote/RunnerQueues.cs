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
