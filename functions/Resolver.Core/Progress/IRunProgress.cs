using Resolver.Core.Ids;

namespace Resolver.Core.Progress;

/// <summary>What people see while a run works. Best effort: nothing depends on it, it never throws.</summary>
public interface IRunProgress
{
    /// <summary>One short line about the step, for example <c>120 of 500 candidates</c>; the latest one counts.</summary>
    void Report(StepKey step, string text);
}
