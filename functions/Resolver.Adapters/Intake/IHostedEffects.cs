using Resolver.Core.Hosts;
using Resolver.Core.Runs;

namespace Resolver.Adapters.Intake;

/// <summary>What only the code host's events make a host of runs do.</summary>
public interface IHostedEffects
{
    /// <summary>Asks anew, when it is next needed, where the App is installed.</summary>
    /// <returns>What was done, in a few words.</returns>
    string Refresh();

    /// <summary>Follows a branch, off the critical path.</summary>
    /// <returns>What was done, in a few words.</returns>
    Task<string> Index(string place, IntakeDecision.Index index, CancellationToken cancel);

    /// <summary>Records how the pull request of a run ended.</summary>
    /// <param name="ended">The run's record.</param>
    /// <param name="name">For example <c>acme/shop#7</c>.</param>
    /// <param name="merged">Merged, or closed without.</param>
    /// <param name="cancel">Stops before it begins.</param>
    /// <returns>What was done, in a few words.</returns>
    Task<string> Record(RunRecord ended, string name, bool merged, CancellationToken cancel);
}
