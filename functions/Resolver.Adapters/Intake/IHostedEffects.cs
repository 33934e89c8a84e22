using Resolver.Core.Durable;
using Resolver.Core.Hosts;
using Resolver.Core.Runs;

namespace Resolver.Adapters.Intake;

/// <summary>What intake makes a host of runs do. Every effect has a key, and may be asked for again.</summary>
public interface IHostedEffects
{
    /// <summary>Starts a run, now or in its turn.</summary>
    /// <param name="asked">Which; the account may write there.</param>
    /// <param name="key">Of the request.</param>
    /// <param name="cancel">Stops before it begins.</param>
    /// <returns>What was done, in a few words.</returns>
    Task<string> Start(HostedStart asked, string key, CancellationToken cancel);

    /// <summary>Takes an issue's requests back that have not had their turn.</summary>
    /// <returns>Whether there was one.</returns>
    bool Withdraw(string place, int number);

    /// <summary>What was done about a comment; null where nothing was yet, or where the host does not remember.</summary>
    string? Obeyed(string comment);

    /// <summary>Remembers what was done about a comment: it may become known by its event and by looking.</summary>
    void Remember(string comment, string how);

    /// <summary>Obeys a command on a run.</summary>
    /// <param name="run">The run, as it is now.</param>
    /// <param name="command">What was written.</param>
    /// <param name="by">The account, with the host's name before it.</param>
    /// <param name="id">Keys the effect.</param>
    /// <param name="cancel">Stops before it begins.</param>
    /// <returns>What was done, in a few words.</returns>
    Task<string> Obey(WorkflowSnapshot run, CommentCommand command, string by, string id, CancellationToken cancel);

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
