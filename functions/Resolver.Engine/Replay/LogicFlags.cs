namespace Resolver.Engine.Replay;

/// <summary>
/// Rules of the engine that a replay depends on. A run is started under the newest rules, has them recorded in its row, and keeps them to
/// its end, so that a change of the engine never alters what a run in flight has seen. A change that would is a new flag here; the code
/// asks <see cref="WorkflowInstance.Flags"/> where the old and the new differ. An engine that finds a flag it does not know parks the run.
/// </summary>
[Flags]
internal enum LogicFlags : long
{
    /// <summary>The rules of the first release; no change has needed a flag since.</summary>
    None = 0,
}
