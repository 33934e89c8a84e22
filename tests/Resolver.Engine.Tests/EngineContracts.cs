using Resolver.Contracts.Durable;
using Resolver.Core.Durable;

namespace Resolver.Engine.Tests;

public sealed class EngineRunContract : RunContract
{
    protected override Task<WorkflowHost> Host(Action<IWorkflowRegistry> register) => Task.FromResult<WorkflowHost>(new EngineHost(register));
}

public sealed class EngineActivityContract : ActivityContract
{
    protected override Task<WorkflowHost> Host(Action<IWorkflowRegistry> register) => Task.FromResult<WorkflowHost>(new EngineHost(register));
}

public sealed class EngineEventContract : EventContract
{
    protected override Task<WorkflowHost> Host(Action<IWorkflowRegistry> register) => Task.FromResult<WorkflowHost>(new EngineHost(register));
}

public sealed class EngineReplayContract : ReplayContract
{
    protected override Task<WorkflowHost> Host(Action<IWorkflowRegistry> register) => Task.FromResult<WorkflowHost>(new EngineHost(register));
}

public sealed class EngineRetryContract : RetryContract
{
    protected override Task<WorkflowHost> Host(Action<IWorkflowRegistry> register) => Task.FromResult<WorkflowHost>(new EngineHost(register));
}

public sealed class EngineQueryContract : QueryContract
{
    protected override Task<WorkflowHost> Host(Action<IWorkflowRegistry> register) => Task.FromResult<WorkflowHost>(new EngineHost(register));
}

public sealed class EngineEndingContract : EndingContract
{
    protected override Task<WorkflowHost> Host(Action<IWorkflowRegistry> register) => Task.FromResult<WorkflowHost>(new EngineHost(register));
}

public sealed class EngineLongRunContract : LongRunContract
{
    protected override Task<WorkflowHost> Host(Action<IWorkflowRegistry> register) => Task.FromResult<WorkflowHost>(new EngineHost(register));
}
