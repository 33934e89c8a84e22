using Resolver.Core.Ids;

namespace Resolver.Crashes.Scenario;

/// <summary>
/// What the world outside the engine got to know. The real one is another process at the end of a pipe: what was told to it before a kill
/// stays told.
/// </summary>
internal interface IWitness
{
    /// <summary>True where a client's call came back in this or an earlier life: it must not be repeated, for a loss would not show.</summary>
    bool HasAcked(string call);

    /// <summary>A client's call has come back.</summary>
    void Acked(string call);

    /// <summary>An activity was called, and may have had its effect.</summary>
    void Delivered(RunId run, string step, int delivery);

    /// <summary>A client read this line of a run's history.</summary>
    /// <param name="run">The run.</param>
    /// <param name="epoch">When its execution began, in ticks: tells executions of continue-as-new apart.</param>
    /// <param name="index">The line's number, from 0.</param>
    /// <param name="kind">The line's kind.</param>
    /// <param name="step">The line's step.</param>
    void Saw(RunId run, long epoch, int index, string kind, string step);
}
