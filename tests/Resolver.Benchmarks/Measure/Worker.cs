using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Resolver.Benchmarks.Measure;

/// <summary>A process of a measurement: it says <c>ready</c>, answers one JSON line to each request, and goes when its stdin ends.</summary>
internal sealed class Worker : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly Process _process;
    private readonly string _log;
    private readonly Task _logging;

    private Worker(Process process, string log)
    {
        _process = process;
        _log = log;
        _logging = Copy(process, log);
    }

    public int Id => _process.Id;

    /// <summary>Starts a process; what it says on stderr goes to a file.</summary>
    public static Worker Start(string program, IEnumerable<string> arguments, string log, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new Worker(Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start."), log);
    }

    /// <summary>Starts this very executable with other arguments.</summary>
    public static Worker StartSelf(IEnumerable<string> arguments, string log)
    {
        var self = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(self) == "dotnet"
            ? Start(self, [Environment.GetCommandLineArgs()[0], .. arguments], log)
            : Start(self, arguments, log);
    }

    /// <summary>Waits for the line that says that it is ready.</summary>
    public async Task Ready(CancellationToken cancel) => _ = await Line(cancel);

    /// <summary>Asks and takes the answer.</summary>
    public async Task<T> Ask<T>(object request, CancellationToken cancel)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(request, Json));
        await _process.StandardInput.FlushAsync(cancel);
        return JsonSerializer.Deserialize<T>(await Line(cancel), Json)!;
    }

    /// <summary>Ends it politely by a signal, at once where it does not listen.</summary>
    public async Task Stop(int signal)
    {
        if (!_process.HasExited)
        {
            _ = SendSignal(_process.Id, signal);
        }

        await End();
    }

    /// <summary>Lets its stdin end, and with it the process and all that it started.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
        }

        await End();
        _process.Dispose();
    }

    private async Task End()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        await _logging;
    }

    private async Task<string> Line(CancellationToken cancel)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancel) is { } line)
        {
            // Libraries print to stdout too; ours is JSON.
            if (line.StartsWith('{'))
            {
                return line;
            }
        }

        await _logging;
        throw new InvalidOperationException($"A process of the benchmark ended unexpectedly. It said: {Tail()}");
    }

    private string Tail() => File.Exists(_log) ? string.Join('\n', File.ReadLines(_log).TakeLast(20)) : "nothing";

    private static async Task Copy(Process process, string log)
    {
        await using var file = File.Create(log);
        await process.StandardError.BaseStream.CopyToAsync(file);
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int pid, int signal);
}
