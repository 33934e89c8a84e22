using System.Globalization;
using Resolver.Core.Ids;

namespace Resolver.Core.Money;

/// <summary>
/// One call of a model: run, step, and the call's number within the step, 1 and up. A step that is delivered again makes the same calls
/// under the same keys, so that nothing is reserved, settled or bought twice.
/// </summary>
/// <param name="Run">The run.</param>
/// <param name="Step">The step, as in <see cref="StepKey"/>.</param>
/// <param name="Call">1 and up.</param>
public sealed record CallKey(RunId Run, string Step, int Call)
{
    /// <summary>The key of a step's call.</summary>
    public static CallKey Of(StepKey step, int call) => new(step.Run, step.Step, call);

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Run}/{Step}#{Call}");
}

/// <summary>One reservation: a call, and which try of it. A call has a further try where an earlier one may have been billed.</summary>
/// <param name="Key">The call.</param>
/// <param name="Try">1 and up.</param>
public sealed record ReservationId(CallKey Key, int Try)
{
    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Key}~{Try}");
}
