using System.Security.Cryptography;
using System.Text;
using Resolver.Core.Faults;
using Resolver.Core.Sandbox;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.TestRunners.Bench;

/// <summary>
/// Runs a repository's setup once for each state of its dependency files, and remembers the result below one folder. A result is made
/// under a lock file, at its final place (restored projects remember absolute paths), and its index is written last and whole, for those
/// who read it without the lock: what a killed setup left behind has none and is made again.
/// </summary>
internal sealed class SetupPhase(IWorkspaces workspaces, ISandbox sandbox, string folder, TimeProvider clock)
{
    // Raise when what a setup does changes: earlier results are then made again.
    private const string Version = "1";

    public async Task<PreparedSetup> Ensure(
        TestPlan plan, ITestRunner runner, RepositoryView view, IReadOnlyList<Toolchain> found, string tools, CancellationToken cancel)
    {
        var steps = plan.Config.Setup.Count > 0
            ? [.. plan.Config.Setup.Select(arguments => new SetupStep(arguments, Network: true))]
            : await runner.Setup(plan, view, cancel);
        var target = Path.Combine(folder, Key(plan, view, steps, found));
        if (await PreparedSetup.Load(target, cancel) is { } ready)
        {
            return ready;
        }

        Directory.CreateDirectory(folder);
        using var turn = await FolderLock.Take(target + ".lock", clock, cancel);
        return await PreparedSetup.Load(target, cancel) ?? await Make(plan, runner, view, found, tools, steps, target, cancel);
    }

    private async Task<PreparedSetup> Make(
        TestPlan plan, ITestRunner runner, RepositoryView view, IReadOnlyList<Toolchain> found, string tools, IReadOnlyList<SetupStep> steps, string target, CancellationToken cancel)
    {
        Trees.Delete(target);
        var cache = Path.Combine(target, "cache");
        Directory.CreateDirectory(cache);
        Trees.LetEveryoneWrite(cache);
        await Fill(plan, runner, view, found, tools, steps, target, cancel);
        return await PreparedSetup.Load(target, cancel) ?? throw new ResolverFault("TEST-SETUP-FAILED", transient: true, "The setup's result vanished; run again.");
    }

    private async Task Fill(
        TestPlan plan, ITestRunner runner, RepositoryView view, IReadOnlyList<Toolchain> found, string tools, IReadOnlyList<SetupStep> steps, string target, CancellationToken cancel)
    {
        var tracked = view.Files.Select(file => file.Path.Value).ToHashSet(StringComparer.Ordinal);
        if (steps.Count == 0)
        {
            var empty = Directory.CreateDirectory(Path.Combine(target, "empty"));
            PreparedSetup.Collect(empty.FullName, tracked, target);
            return;
        }

        await using var clone = await workspaces.Checkout(plan.Repo, plan.Base, patch: null, cancel);

        // A module that is still to be written has no folder at base.
        Directory.CreateDirectory(Path.Combine(clone.Root, plan.Root));
        await RunSteps(plan, steps, new Box(clone.Root, Mounts(plan, found, tools, target), BoxBuilder.Environment(plan, runner, found), plan), cancel);
        PreparedSetup.Collect(clone.Root, tracked, target);
    }

    private static IReadOnlyList<SandboxMount> Mounts(TestPlan plan, IReadOnlyList<Toolchain> found, string tools, string target)
    {
        IEnumerable<SandboxMount> mounts =
        [
            .. found.SelectMany(toolchain => toolchain.Mounts),
            new SandboxMount(tools, SandboxPaths.Tools),
            new SandboxMount(Path.Combine(target, "cache"), SandboxPaths.Cache, Writable: true),
            .. UserPackages.Mounts(plan.Runner),
        ];
        return [.. mounts.DistinctBy(mount => mount.SandboxPath, StringComparer.Ordinal)];
    }

    private async Task RunSteps(TestPlan plan, IReadOnlyList<SetupStep> steps, Box box, CancellationToken cancel)
    {
        var deadline = new Deadline(clock, TimeSpan.FromSeconds(plan.Config.SetupTimeoutSeconds));
        var failed = (SandboxResult?)null;
        foreach (var step in steps)
        {
            if (!step.OnlyIfPreviousFailed && failed is not null)
            {
                break;
            }

            if (step.OnlyIfPreviousFailed && failed is null)
            {
                continue;
            }

            var result = await sandbox.Run(box.Complete(Command(step, deadline)), cancel);
            cancel.ThrowIfCancellationRequested();
            failed = result is { End: SandboxEnd.Exited, ExitCode: 0 } ? null : result;
        }

        if (failed is not null)
        {
            throw Failure(failed);
        }
    }

    private static SandboxCommand Command(SetupStep step, Deadline deadline) => new()
    {
        Arguments = step.Arguments,
        WorkingDirectory = string.Empty,
        // What a package manager writes to its home is part of the cache, for the next step.
        Environment = step.Network ? RegistrySettings.Environment() : new Dictionary<string, string>(StringComparer.Ordinal),
        Network = step.Network,
        Limits = new SandboxLimits { Time = deadline.Remaining, DiskBytes = 16L << 30, Processes = 1024 },
    };

    private static ResolverFault Failure(SandboxResult result)
    {
        // The last lines say what was missing; they come from package managers, with paths made repository-relative.
        var lines = ResultText.Clean($"{result.Stdout}\n{result.Stderr}").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var words = ResultText.Cap(string.Join('\n', lines.OrderBy(line => !line.Contains("error", StringComparison.OrdinalIgnoreCase)).Distinct(StringComparer.Ordinal)), 2000);
        return new ResolverFault(
            "TEST-SETUP-FAILED",
            transient: result.End is SandboxEnd.TimedOut || words.Contains("NU1301", StringComparison.Ordinal) || words.Contains("ENOTFOUND", StringComparison.Ordinal),
            $"Preparing the tests failed. {result.Explain()} Make the packages reachable or restore them once on this machine, or give other setup commands in .resolver.yml. {words}");
    }

    private static string Key(TestPlan plan, RepositoryView view, IReadOnlyList<SetupStep> steps, IReadOnlyList<Toolchain> found)
    {
        var text = new StringBuilder().AppendJoin('\n', Version, plan.Runner, plan.Root, plan.Target);
        foreach (var toolchain in found)
        {
            text.Append('\n').AppendJoin(' ', toolchain.Name, toolchain.Version, toolchain.Executable);
        }

        foreach (var step in steps)
        {
            text.Append('\n').AppendJoin('\t', step.Arguments);
        }

        // Commands of people may read any file; our own read only dependency and build files.
        text.Append('\n').Append(plan.Config.Setup.Count > 0 ? plan.Base.Value : string.Empty);
        foreach (var file in view.Files.Where(file => steps.Count > 0 && PathPolicy.IsConfiguration(file.Path)).OrderBy(file => file.Path.Value, StringComparer.Ordinal))
        {
            text.Append('\n').AppendJoin(' ', file.BlobSha, file.Path.Value);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..32];
    }
}
