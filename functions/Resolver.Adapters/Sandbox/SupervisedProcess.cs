using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Resolver.Core.Faults;
using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Sandbox;

/// <summary>A started command with its limits; it ends by itself, at a limit or when told, and leaves nothing running.</summary>
internal sealed class SupervisedProcess : ISandboxProcess
{
    private static readonly byte[] Ready = Encoding.ASCII.GetBytes(LaunchPlan.ReadyMark);
    private static readonly TimeSpan SetupTime = TimeSpan.FromSeconds(30);
    private readonly Process process;
    private readonly LaunchPlan plan;
    private readonly SandboxLimits limits;
    private readonly TimeProvider time;
    private readonly Stream input;
    private readonly Stream output;
    private long startedAt;
    private readonly ProcessTree tree;
    private readonly OutputWindow stdout;
    private readonly OutputWindow stderr;
    private readonly TaskCompletionSource endAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int endedAs = (int)SandboxEnd.Exited;

    private SupervisedProcess(Process process, LaunchPlan plan, SandboxLimits limits, TimeProvider time)
    {
        (this.process, this.plan, this.limits, this.time) = (process, plan, limits, time);
        startedAt = time.GetTimestamp();
        (input, output) = (process.StandardInput.BaseStream, process.StandardOutput.BaseStream);
        tree = new ProcessTree(process.Id, plan.Mark);
        stdout = new OutputWindow(limits.OutputBytes);
        stderr = new OutputWindow(limits.OutputBytes);
        Completion = Task.FromResult(new SandboxResult(SandboxEnd.Exited, 0, string.Empty, string.Empty, TimeSpan.Zero));
    }

    public Stream Input => input;

    public Stream Output => output;

    public Task<SandboxResult> Completion { get; private set; }

    /// <summary>Starts a plan and returns once its command runs. A worker's input and output stay open for the caller.</summary>
    public static async Task<SupervisedProcess> Start(
        LaunchPlan plan, SandboxLimits limits, bool keepStandardStreams, TimeProvider time, CancellationToken cancel)
    {
        SupervisedProcess? started = null;
        try
        {
            cancel.ThrowIfCancellationRequested();
            started = new SupervisedProcess(await ProcessSpawner.Start(StartInfo(plan)), plan, limits, time);
            await started.Begin(keepStandardStreams, cancel);
            return started;
        }
        catch (Exception failed) when (failed is Win32Exception or InvalidOperationException)
        {
            throw new ResolverFault("SANDBOX-START", transient: false, $"The sandbox could not start {Path.GetFileName(plan.Arguments[0])}: {failed.Message}", failed);
        }
        finally
        {
            if (started is null)
            {
                await GiveBack(plan);
            }
        }
    }

    /// <summary>Ends the command for a reason; the first reason counts.</summary>
    public void End(SandboxEnd reason)
    {
        if (Interlocked.CompareExchange(ref endedAs, (int)reason, (int)SandboxEnd.Exited) == (int)SandboxEnd.Exited)
        {
            endAsked.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        End(SandboxEnd.Cancelled);
        await Completion;
        await output.DisposeAsync();
        process.Dispose();
    }

    private static async Task GiveBack(LaunchPlan plan)
    {
        await (plan.Group?.Remove() ?? Task.CompletedTask);
        plan.Release();
    }

    private static ProcessStartInfo StartInfo(LaunchPlan plan)
    {
        var info = new ProcessStartInfo(plan.Arguments[0], plan.Arguments.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = plan.WorkingDirectory,
        };
        info.Environment.Clear();
        foreach (var (name, value) in plan.Environment)
        {
            info.Environment[name] = value;
        }

        return info;
    }

    private async Task Begin(bool keepStandardStreams, CancellationToken cancel)
    {
        if (!keepStandardStreams)
        {
            await input.DisposeAsync();
        }

        var ready = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Completion = Supervise(keepStandardStreams, ready, cancel);
        if (!await ready.Task)
        {
            var result = await Completion;
            cancel.ThrowIfCancellationRequested();
            throw result.End == SandboxEnd.TimedOut
                ? new ResolverFault("SANDBOX-START", transient: true, "The sandbox was not ready within 30 seconds; try again when this machine is less busy.")
                : new ResolverFault("SANDBOX-START", transient: false, $"The sandbox could not be set up; `resolver doctor` says what is missing. {result.Stderr.Trim()}");
        }
    }

    private async Task<SandboxResult> Supervise(bool keepStandardStreams, TaskCompletionSource<bool> ready, CancellationToken cancel)
    {
        using var cancelled = cancel.UnsafeRegister(static self => ((SupervisedProcess)self!).End(SandboxEnd.Cancelled), this);
        await using var deadline = time.CreateTimer(
            static self => ((SupervisedProcess)self!).End(SandboxEnd.TimedOut), this, SetupTime, Timeout.InfiniteTimeSpan);
        var errors = ReadErrors(ready, deadline);
        var captured = keepStandardStreams ? Task.CompletedTask : stdout.Drain(output, StopTheFlood, CancellationToken.None);
        using var over = new CancellationTokenSource();
        var sampling = new LimitSampler(plan, limits, tree, End).Run(over.Token);
        await Task.WhenAny(process.WaitForExitAsync(CancellationToken.None), endAsked.Task);
        await over.CancelAsync();
        await sampling;
        await KillEverything();
        await process.WaitForExitAsync(CancellationToken.None);
        await Task.WhenAll(errors, captured);
        return await Finish();
    }

    private Task KillEverything() => plan.DiesWithItsFirst && process.HasExited && endedAs == (int)SandboxEnd.Exited
        ? Task.CompletedTask
        : tree.Kill(() => plan.Group?.KillAll());

    private async Task<SandboxResult> Finish()
    {
        if (plan.Group is { OutOfMemory: true })
        {
            Interlocked.CompareExchange(ref endedAs, (int)SandboxEnd.OutOfMemory, (int)SandboxEnd.Exited);
        }

        await GiveBack(plan);
        var result = new SandboxResult(
            (SandboxEnd)endedAs, process.ExitCode, plan.Output(stdout.Text()), plan.Output(stderr.Text()), time.GetElapsedTime(startedAt));
        return result;
    }

    private async Task ReadErrors(TaskCompletionSource<bool> ready, ITimer deadline)
    {
        var source = process.StandardError.BaseStream;
        if (plan.SaysReady && !await SkipReadyMark(source))
        {
            ready.SetResult(false);
            return;
        }

        // The command's own time begins when it does, however busy the machine was while we set up.
        startedAt = time.GetTimestamp();
        deadline.Change(limits.Time, Timeout.InfiniteTimeSpan);
        ready.SetResult(true);
        await stderr.Drain(source, StopTheFlood, CancellationToken.None);
    }

    // Whatever the launcher prints before the mark is about itself: nothing when all is well.
    private async Task<bool> SkipReadyMark(Stream source)
    {
        var before = new List<byte>();
        var one = new byte[1];
        try
        {
            while (await source.ReadAsync(one, CancellationToken.None) == 1)
            {
                before.Add(one[0]);
                if (before.Count >= Ready.Length && before.TakeLast(Ready.Length).SequenceEqual(Ready))
                {
                    return true;
                }
            }
        }
        catch (IOException)
        {
            // Broken before it was ready.
        }

        stderr.Add([.. before]);
        return false;
    }

    private void StopTheFlood(long total)
    {
        if (total / 64 > limits.OutputBytes)
        {
            End(SandboxEnd.TooMuchOutput);
        }
    }
}
