using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Sandbox;

/// <summary>Watches what the kernel does not limit by itself: memory and processes without a cgroup, and disk.</summary>
internal sealed class LimitSampler(LaunchPlan plan, SandboxLimits limits, ProcessTree tree, Action<SandboxEnd> end)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(60);
    private readonly DiskMeter disk = new(plan.WritableFolders, limits.DiskBytes);

    /// <summary>Samples until told to stop.</summary>
    public async Task Run(CancellationToken stop)
    {
        try
        {
            using var timer = new PeriodicTimer(Interval, TimeProvider.System);
            while (await timer.WaitForNextTickAsync(stop))
            {
                if (await Exceeded(stop) is { } limit)
                {
                    end(limit);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The command is over.
        }
    }

    private async Task<SandboxEnd?> Exceeded(CancellationToken stop) =>
        plan.Group is { OutOfMemory: true } ? SandboxEnd.OutOfMemory
        : plan.Group is { TooManyProcesses: true } ? SandboxEnd.TooManyProcesses
        : TreeExceeded() ?? (await disk.IsOver(stop) ? SandboxEnd.TooMuchDisk : null);

    private SandboxEnd? TreeExceeded()
    {
        if (plan.Group is { LimitsMemory: true, LimitsProcesses: true })
        {
            return null;
        }

        var alive = tree.Alive(fresh: false, lookForMark: false);
        var threads = alive.Sum(entry => entry.Threads);
        return threads - plan.OwnProcesses > limits.Processes ? SandboxEnd.TooManyProcesses
            : IsOverMemory(alive) ? SandboxEnd.OutOfMemory
            : null;
    }

    // Resident pages count shared libraries once for each process: a cheap upper bound, looked at closely only when it is over.
    private bool IsOverMemory(IReadOnlyList<ProcessEntry> alive) =>
        alive.Sum(entry => entry.ResidentPages) * Environment.SystemPageSize > limits.MemoryBytes
        && ProcessMemory.Private(alive) > limits.MemoryBytes;
}
