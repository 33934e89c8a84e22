using Resolver.Core.Sandbox;
using Resolver.Repair.CSharp.Build;
using Resolver.Repair.CSharp.Protocol;

namespace Resolver.Repair.CSharp.Host;

/// <summary>One process that has loaded a test assembly. It is killed at a call's limit and not used again.</summary>
internal sealed class WarmHost : IAsyncDisposable
{
    private readonly ISandboxProcess process;
    private readonly JsonLineChannel channel;
    private readonly TimeProvider clock;

    private WarmHost(ISandboxProcess process, TimeProvider clock)
    {
        this.process = process;
        this.clock = clock;
        channel = new JsonLineChannel(process);
    }

    /// <summary>Starts the host in the test project's output folder, so that tests find their files where they always are.</summary>
    public static async Task<WarmHost> Start(ValidatorParts parts, ProbedProject test, IEnumerable<string> switches, CancellationToken cancel)
    {
        var folder = Path.GetDirectoryName(test.Target)!;
        var stem = Path.Combine(folder, Path.GetFileNameWithoutExtension(test.Target));
        var started = await parts.Sandbox.Start(
            parts.Session.Complete(new SandboxCommand
            {
                Arguments =
                [
                    "dotnet", "exec", "--depsfile", stem + ".deps.json", "--runtimeconfig", stem + ".runtimeconfig.json", "--roll-forward", "LatestMajor",
                    Path.Combine(folder, TestHostFiles.AssemblyFile), "run", test.Target, TestHostFiles.BoxFolder, .. switches,
                ],
                WorkingDirectory = folder,
                Mounts = [TestHostFiles.Mount()],
                Environment = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["DOTNET_gcServer"] = "0",
                    ["DOTNET_gcConcurrent"] = "0",
                    ["DOTNET_TieredPGO"] = "0",
                    ["DOTNET_DbgEnableMiniDump"] = "0",
                    // What eats memory gets an exception well before the sandbox kills the host.
                    ["DOTNET_GCHeapHardLimit"] = "0x" + parts.Options.CandidateMemoryBytes.ToString("X", System.Globalization.CultureInfo.InvariantCulture),
                },
                Limits = new SandboxLimits { Time = TimeSpan.FromHours(2), MemoryBytes = 2 * parts.Options.CandidateMemoryBytes },
            }),
            cancel);
        return new WarmHost(started, parts.Clock);
    }

    /// <summary>Asks the host.</summary>
    /// <returns>Null where it died, hung, or spoke nonsense.</returns>
    public async Task<HostReply?> Call(HostRequest request, TimeSpan limit, CancellationToken cancel)
    {
        try
        {
            return await channel.Call<HostRequest, HostReply>(request, cancel).WaitAsync(limit, clock, cancel);
        }
        catch (Exception gone) when (gone is IOException or TimeoutException)
        {
            return null;
        }
    }

    /// <summary>What it said last, for the local trace.</summary>
    public async Task<string> LastWords()
    {
        await process.DisposeAsync();
        var end = await process.Completion;
        return $"{end.End} {end.ExitCode}: {end.Stderr}";
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
