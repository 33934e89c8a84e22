using Resolver.Core.Faults;
using Resolver.Core.Sandbox;
using Resolver.Core.Testing;

namespace Resolver.Repair.Python;

/// <summary>Starts warm workers in a session's clone.</summary>
internal sealed class PythonWorkerFactory(ISandbox sandbox, ITestSession session, RepairOptions options)
{
    private const string ToolFolder = SandboxPaths.Tools + "-repair";

    /// <summary>Starts a worker and says hello.</summary>
    /// <exception cref="ResolverFault"><c>REPAIR-WORKER</c>.</exception>
    public async Task<PythonWorker> Start(CancellationToken cancel)
    {
        var process = await sandbox.Start(session.Complete(Command()), cancel);
        var worker = new PythonWorker(process);
        try
        {
            var hello = new StartRequest(session.Plan.Runner, session.Plan.Target, options.CandidateMemoryBytes);
            var reply = await worker.Call<StartRequest, StartReply>(hello, cancel);
            return reply.Error is null ? worker : throw new IOException(reply.Error);
        }
        catch (IOException wrong)
        {
            await worker.DisposeAsync();
            throw new ResolverFault("REPAIR-WORKER", transient: false, "The Python repair worker does not start; check that the project's tests run with this machine's Python.", wrong);
        }
        catch (OperationCanceledException)
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    private SandboxCommand Command()
    {
        var root = session.Plan.Root.Length == 0 ? SandboxPaths.Repo : $"{SandboxPaths.Repo}/{session.Plan.Root}";
        return new SandboxCommand
        {
            Arguments = ["python3", "-B", $"{ToolFolder}/repair_worker.py"],
            WorkingDirectory = root,
            Mounts = [new SandboxMount(Path.Combine(AppContext.BaseDirectory, "repair-python"), ToolFolder)],
            Limits = new SandboxLimits { Time = options.WorkerTime, MemoryBytes = 4 * options.CandidateMemoryBytes },
        };
    }
}
