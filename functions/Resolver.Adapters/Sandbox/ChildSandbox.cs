using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Sandbox;

/// <summary>What all sandboxes share: a plan is made, started, supervised and tidied up.</summary>
public abstract class ChildSandbox : ISandbox
{
    private readonly TimeProvider time;

    private protected ChildSandbox(TimeProvider time) => this.time = time;

    /// <inheritdoc />
    public abstract SandboxReport Describe();

    /// <inheritdoc />
    public async Task<SandboxResult> Run(SandboxCommand command, CancellationToken cancel)
    {
        await using var process = await SupervisedProcess.Start(Checked(command), command.Limits, keepStandardStreams: false, time, cancel);
        var result = await process.Completion;
        cancel.ThrowIfCancellationRequested();
        return result;
    }

    /// <inheritdoc />
    public async Task<ISandboxProcess> Start(SandboxCommand command, CancellationToken cancel) =>
        await SupervisedProcess.Start(Checked(command), command.Limits, keepStandardStreams: true, time, cancel);

    private protected abstract LaunchPlan Plan(SandboxCommand command);

    private LaunchPlan Checked(SandboxCommand command)
    {
        SandboxChecks.Check(command);
        return Plan(command);
    }
}
