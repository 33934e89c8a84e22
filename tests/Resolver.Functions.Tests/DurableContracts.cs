using Resolver.Contracts.Durable;
using Resolver.Core.Durable;

namespace Resolver.Functions.Tests;

public sealed class DurableRunContract : RunContract
{
    protected override async Task<WorkflowHost> Host(Action<IWorkflowRegistry> register) => await DurableHost.Start(register);
}

public sealed class DurableActivityContract : ActivityContract
{
    protected override async Task<WorkflowHost> Host(Action<IWorkflowRegistry> register) => await DurableHost.Start(register);
}

public sealed class DurableEventContract : EventContract
{
    protected override async Task<WorkflowHost> Host(Action<IWorkflowRegistry> register) => await DurableHost.Start(register);
}

public sealed class DurableReplayContract : ReplayContract
{
    protected override async Task<WorkflowHost> Host(Action<IWorkflowRegistry> register) => await DurableHost.Start(register);
}

public sealed class DurableRetryContract : RetryContract
{
    protected override async Task<WorkflowHost> Host(Action<IWorkflowRegistry> register) => await DurableHost.Start(register);
}

public sealed class DurableQueryContract : QueryContract
{
    protected override async Task<WorkflowHost> Host(Action<IWorkflowRegistry> register) => await DurableHost.Start(register);
}

public sealed class DurableEndingContract : EndingContract
{
    protected override async Task<WorkflowHost> Host(Action<IWorkflowRegistry> register) => await DurableHost.Start(register);
}

public sealed class DurableLongRunContract : LongRunContract
{
    protected override async Task<WorkflowHost> Host(Action<IWorkflowRegistry> register) => await DurableHost.Start(register);
}
