using Resolver.Core.Ids;

namespace Resolver.Adapters.Approvals;

/// <summary>An answer that was not obeyed.</summary>
/// <param name="At">When it came.</param>
/// <param name="By">The authenticated principal.</param>
/// <param name="Way">Where it was given: <c>web</c>, <c>teams</c>, <c>terminal</c>.</param>
/// <param name="Said">What it was: <c>approve</c>, <c>deny</c> or <c>answer</c>.</param>
/// <param name="Why">Why it was not obeyed: <c>superseded</c> or <c>expired</c>.</param>
public sealed record LateAnswer(DateTimeOffset At, string By, string Way, string Said, string Why);

/// <summary>Where answers are kept that came when the run did not wait for them any more: on record, never obeyed.</summary>
public interface ILateAnswers
{
    /// <summary>Puts one on record; more than once where it came more than once.</summary>
    void Add(RunId run, LateAnswer answer);
}
