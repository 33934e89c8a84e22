using Resolver.Core.Ids;
using Resolver.Core.Progress;

namespace Resolver.Functions.Composition;

/// <summary>Nobody looks at a screen here; people look at the run's status.</summary>
internal sealed class Quiet : IRunProgress
{
    /// <inheritdoc />
    public void Report(StepKey step, string text)
    {
        // See above.
    }
}
