using Resolver.Infra.Access;

namespace Resolver.Infra.Data;

/// <summary>A queue between two zones: one sends, one works on it; what cannot be worked on goes to its poison queue.</summary>
/// <param name="Name">The queue.</param>
/// <param name="Sender">Who may put messages in, and do nothing else with it.</param>
/// <param name="Consumer">Who may take messages out.</param>
/// <param name="What">What its messages are.</param>
internal sealed record WorkQueue(string Name, Actor Sender, Actor Consumer, string What)
{
    internal static readonly WorkQueue Runner = new("resolver-runner", Actor.Brain, Actor.Runner, "test runs that are asked for");
    internal static readonly WorkQueue RunnerAnswers = new("resolver-runner-answers", Actor.Runner, Actor.Brain, "what test runs gave");
    internal static readonly WorkQueue Hands = new("resolver-hands", Actor.Brain, Actor.Hands, "typed commands with verdict and approval");
    internal static readonly WorkQueue Notes = new("resolver-notes", Actor.Brain, Actor.Hands, "comments of runs on their issues");
    internal static readonly WorkQueue HandsAnswers = new("resolver-hands-answers", Actor.Hands, Actor.Brain, "what was published");

    /// <summary>Webhooks that were signed, from the brain's door to the brain's work.</summary>
    internal static readonly WorkQueue Webhooks = new("resolver-intake", Actor.Brain, Actor.Brain, "webhooks that were signed");

    /// <summary>Events from the topic; in an account of its own, because Event Grid cannot deliver into a private network.</summary>
    internal static readonly WorkQueue Events = new("resolver-events", Actor.Events, Actor.Brain, "events of trackers and alerts");

    /// <summary>All of them.</summary>
    internal static readonly IReadOnlyList<WorkQueue> All = [Runner, RunnerAnswers, Hands, HandsAnswers, Notes, Webhooks, Events];

    /// <summary>Where its messages go after too many tries: the name that the Functions host uses.</summary>
    public string Poison => Name + "-poison";
}
