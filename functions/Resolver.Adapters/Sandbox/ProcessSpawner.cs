using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Resolver.Adapters.Sandbox;

/// <summary>
/// Starts processes from one thread that lives as long as we do. A child that asks the kernel to die with its parent dies with the
/// thread that forked it, and threads of the pool come and go.
/// </summary>
internal static partial class ProcessSpawner
{
    private const uint FirstInherited = 3;
    private const int CloseOnExec = 4;
    private static readonly BlockingCollection<Action> Requests = [];

    static ProcessSpawner() =>
        new Thread(ServeForEver) { IsBackground = true, Name = "sandbox-spawner" }.Start();

    /// <summary>Starts a process with redirected streams; none of our other open files reaches it.</summary>
    /// <exception cref="Win32Exception">The program does not exist or may not be run.</exception>
    public static Task<Process> Start(ProcessStartInfo info)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Requests.Add(() => StartNow(info, started));
        return started.Task;
    }

    private static void ServeForEver()
    {
        foreach (var request in Requests.GetConsumingEnumerable())
        {
            request();
        }
    }

    private static void StartNow(ProcessStartInfo info, TaskCompletionSource<Process> started)
    {
        try
        {
            KeepOurFilesToOurselves();
            started.SetResult(Process.Start(info) ?? throw new InvalidOperationException("No process was started."));
        }
        catch (Exception failed) when (failed is Win32Exception or IOException or InvalidOperationException or PlatformNotSupportedException)
        {
            started.SetException(failed);
        }
    }

    // .NET opens its files close-on-exec; those that we inherited ourselves, or that native libraries opened, may not be.
    private static void KeepOurFilesToOurselves()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = CloseRange(FirstInherited, uint.MaxValue, CloseOnExec);
        }
        catch (EntryPointNotFoundException)
        {
            // glibc before 2.34, or musl: .NET's own files are close-on-exec anyway.
        }
    }

    [LibraryImport("libc", EntryPoint = "close_range")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int CloseRange(uint first, uint last, int flags);
}
