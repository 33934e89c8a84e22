using Resolver.Core.Durable;
using Resolver.Core.Hosts;
using Resolver.Core.Issues;

namespace Resolver.Adapters.Intake;

/// <summary>A run that somebody asks for, who may do that.</summary>
/// <param name="Issue">The issue, of any host of issues.</param>
/// <param name="Place">The repository that it is about, whose turn it is to be.</param>
/// <param name="By">The account that asked, as the issue's host names it.</param>
/// <param name="Again">Whether an issue whose run has ended gets another one.</param>
public sealed record AskedStart(IssueRef Issue, string Place, string By, bool Again)
{
    /// <summary>The trace that it belongs to; null begins one.</summary>
    public string? TraceParent { get; init; }
}

/// <summary>What intake from any host of issues makes a host of runs do. Every effect has a key, and may be asked for again.</summary>
public interface IIntakeEffects
{
    /// <summary>Starts a run, now or in its turn.</summary>
    /// <param name="asked">Which.</param>
    /// <param name="key">Of the request.</param>
    /// <param name="cancel">Stops before it begins.</param>
    /// <returns>What was done, in a few words.</returns>
    Task<string> Start(AskedStart asked, string key, CancellationToken cancel);

    /// <summary>Takes an issue's requests back that have not had their turn.</summary>
    /// <returns>Whether there was one.</returns>
    bool Withdraw(IssueRef issue);

    /// <summary>What was done about a comment; null where nothing was yet.</summary>
    Task<string?> Obeyed(string comment, CancellationToken cancel);

    /// <summary>Remembers what was done about a comment, for longer than looks look back: it may become known by its event and by looking.</summary>
    Task Remember(string comment, string how, CancellationToken cancel);

    /// <summary>Obeys a command on a run.</summary>
    /// <param name="run">The run, as it is now.</param>
    /// <param name="command">What was written.</param>
    /// <param name="by">The account, with the host's name before it.</param>
    /// <param name="id">Keys the effect.</param>
    /// <param name="cancel">Stops before it begins.</param>
    /// <returns>What was done, in a few words.</returns>
    Task<string> Obey(WorkflowSnapshot run, CommentCommand command, string by, string id, CancellationToken cancel);
}
