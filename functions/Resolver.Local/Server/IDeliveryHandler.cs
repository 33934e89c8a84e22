using Resolver.Adapters.GitHub;
using Resolver.Adapters.Intake;
using Resolver.Core.Hosts;

namespace Resolver.Local.Server;

/// <summary>Reads the events of one source and does what they ask for. An event may be handled again.</summary>
internal interface IDeliveryHandler
{
    /// <summary>Why an event asks for nothing, as far as it tells so itself; null where it may ask for something. Never throws.</summary>
    string? Ignores(WaitingDelivery waiting);

    /// <returns>What was done, in a few words.</returns>
    /// <exception cref="Core.Faults.ResolverFault">Where it could not be done.</exception>
    Task<string> Handle(WaitingDelivery waiting, CancellationToken cancel);
}

/// <summary>GitHub's events.</summary>
internal sealed class GitHubDeliveries(HostedIntake intake, IntakeRules rules) : IDeliveryHandler
{
    private const string NotForUs = "nothing in it is for us";

    /// <inheritdoc />
    public string? Ignores(WaitingDelivery waiting) => GitHubEventReader.Read(waiting.Kind, waiting.Body) is { } happened
        ? (IntakePolicy.Decide(happened, rules) as IntakeDecision.Ignore)?.Why
        : NotForUs;

    /// <inheritdoc />
    public async Task<string> Handle(WaitingDelivery waiting, CancellationToken cancel) => GitHubEventReader.Read(waiting.Kind, waiting.Body) is { } happened
        ? await intake.Handle(happened, IntakePolicy.Decide(happened, rules), StartQueue.KeyOf(waiting), traceParent: null, cancel)
        : NotForUs;
}

/// <summary>Jira's events.</summary>
internal sealed class JiraDeliveries(TicketIntake intake) : IDeliveryHandler
{
    /// <inheritdoc />
    public string? Ignores(WaitingDelivery waiting) => intake.Ignores(waiting.Body);

    /// <inheritdoc />
    public Task<string> Handle(WaitingDelivery waiting, CancellationToken cancel) => intake.Handle(waiting.Body, StartQueue.KeyOf(waiting), traceParent: null, cancel);
}
