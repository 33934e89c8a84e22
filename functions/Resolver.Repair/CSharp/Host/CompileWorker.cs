using Resolver.Core.Faults;
using Resolver.Core.Sandbox;
using Resolver.Core.Testing;
using Resolver.Repair.CSharp.Build;
using Resolver.Repair.CSharp.Protocol;

namespace Resolver.Repair.CSharp.Host;

/// <summary>Speaks with the compile worker. One call at a time.</summary>
internal sealed class CompileWorker : IAsyncDisposable
{
    private static readonly Dictionary<string, string> Lean = new(StringComparer.Ordinal)
    {
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_gcConcurrent"] = "0",
    };

    private readonly ISandboxProcess process;
    private readonly JsonLineChannel channel;
    private readonly TimeSpan timeout;
    private readonly TimeProvider clock;
    private readonly SemaphoreSlim turn = new(1, 1);

    private CompileWorker(ISandboxProcess process, TimeSpan timeout, TimeProvider clock)
    {
        this.process = process;
        this.timeout = timeout;
        this.clock = clock;
        channel = new JsonLineChannel(process);
    }

    public static async Task<CompileWorker> Start(ISandbox sandbox, ITestSession session, CSharpRepairOptions options, TimeProvider clock, CancellationToken cancel)
    {
        var started = await sandbox.Start(
            session.Complete(new SandboxCommand
            {
                Arguments = ["dotnet", $"{TestHostFiles.BoxFolder}/{TestHostFiles.AssemblyFile}", "compile"],
                WorkingDirectory = SandboxPaths.Repo,
                Mounts = [TestHostFiles.Mount()],
                Environment = Lean,
                Limits = new SandboxLimits { Time = TimeSpan.FromHours(2), MemoryBytes = options.CompilerMemoryBytes },
            }),
            cancel);
        return new CompileWorker(started, options.CompileTimeout, clock);
    }

    /// <summary>Tells how projects are compiled, and compiles the first ones' trees in the worker's own time.</summary>
    public Task Load(IEnumerable<ProbedProject> projects, CancellationToken cancel) =>
        Call(new CompileRequest("load", [.. projects.Select(project => new CompilerProject(project.Name, project.Directory, project.Arguments, project.Generated))]), cancel);

    /// <exception cref="ResolverFault"><c>REPAIR-CSHARP-COMPILER</c>: the worker died, hung, or spoke nonsense.</exception>
    public async Task<CompileReply> Call(CompileRequest request, CancellationToken cancel)
    {
        try
        {
            return await InTurn(request, cancel).WaitAsync(timeout, clock, cancel);
        }
        catch (Exception gone) when (gone is IOException or TimeoutException)
        {
            await process.DisposeAsync();
            throw new ResolverFault("REPAIR-CSHARP-COMPILER", transient: true, "The compile worker of the mechanical tier stopped; a repeat starts a new one.", gone);
        }
    }

    // A caller that gives up does not take its reply with it: the turn lasts until the reply is there.
    private async Task<CompileReply> InTurn(CompileRequest request, CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            return await channel.Call<CompileRequest, CompileReply>(request, CancellationToken.None);
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        // Whoever is in turn hears that the worker is gone.
        await turn.WaitAsync();
        turn.Dispose();
    }
}
