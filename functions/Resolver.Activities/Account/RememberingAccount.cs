using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Routing;
using Resolver.Core.Runs;

namespace Resolver.Activities.Account;

/// <summary>Step 13 with a memory: what the run came to teaches the router. Keyed by the run, so a second delivery changes nothing.</summary>
public sealed class RememberingAccount(IActivity<AccountInput, AccountedRun> inner, IOutcomes outcomes) : IActivity<AccountInput, AccountedRun>
{
    /// <inheritdoc />
    public async Task<AccountedRun> Run(ActivityScope scope, AccountInput input, CancellationToken cancel)
    {
        var accounted = await inner.Run(scope, input, cancel);
        try
        {
            await outcomes.Close(input.Record.RunId, input.Record.Outcome, PastAttempt.Of(input.Record), cancel);
        }
        catch (ResolverFault lost) when (!lost.Transient)
        {
            // A damaged memory must not cost the run its report; the next issue that is routed stops with the same fault.
            return accounted;
        }

        return accounted;
    }
}
