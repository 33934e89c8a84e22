using Resolver.Infra.Access;

namespace Resolver.Infra.Data;

/// <summary>A queue between two zones: one sends, one works on it; what cannot be worked on goes to its poison queue.</summary>
/// <param name="Name">The queue.</param>
/// <param name="Sender">Who may put messages in, and do nothing else with it.</param>
/// <param name="Consumer">Who may take messages out.</param>
/// <param name="What">What its messages are.</param>
internal sealed record WorkQueue(string Name, Actor Sender, Actor Consumer, string What)
{
    internal static readonly WorkQueue RunnerWork = new("runner-work", Actor.Brain, Actor.Runner, "test runs that are asked for");
    internal static readonly WorkQueue RunnerResults = new("runner-results", Actor.Runner, Actor.Brain, "what test runs gave");
    internal static readonly WorkQueue HandsCommands = new("hands-commands", Actor.Brain, Actor.Hands, "typed commands with verdict and approval");
    internal static readonly WorkQueue HandsResults = new("hands-results", Actor.Hands, Actor.Brain, "what was published");

    /// <summary>Events from the topic; in an account of its own, because Event Grid cannot deliver into a private network.</summary>
    internal static readonly WorkQueue Intake = new("intake-events", Actor.Events, Actor.Brain, "events of trackers and alerts");

    /// <summary>All of them.</summary>
    internal static readonly IReadOnlyList<WorkQueue> All = [RunnerWork, RunnerResults, HandsCommands, HandsResults, Intake];

    /// <summary>Where its messages go after too many tries: the name that the Functions host uses.</summary>
    public string Poison => Name + "-poison";
}
