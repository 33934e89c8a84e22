using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Runs;

namespace Resolver.Activities.Debug;

/// <summary>Tells a child that its parent was cancelled, so that it ends politely and says what it spent.</summary>
public sealed class StopChildActivity(IWorkflowClient client) : IActivity<StopChildInput, Stopped>
{
    /// <inheritdoc />
    public async Task<Stopped> Run(ActivityScope scope, StopChildInput input, CancellationToken cancel)
    {
        try
        {
            await client.RaiseEvent(input.Child, ResolveSteps.Cancel, input.Request, $"parent-{scope.Key.Step}", cancel);
            return new Stopped(Reached: true);
        }
        catch (ResolverFault gone) when (gone.Code is "RUN-FINISHED" or "RUN-UNKNOWN")
        {
            return new Stopped(Reached: false);
        }
    }
}
