using System.Diagnostics;

namespace Resolver.Crashes.Kill;

/// <summary>One life of a victim, from start to kill.</summary>
internal sealed class Life : IDisposable
{
    private readonly Process _process;
    private readonly Task _listening;
    private readonly Task<string> _errors;

    private Life(Process process, Testimony testimony, Action<string>? heard)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
        _listening = Task.Run(async () =>
        {
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                testimony.Take(line);
                heard?.Invoke(line);
            }
        });
    }

    /// <summary>Starts this very executable as a victim.</summary>
    public static Life Start(Testimony testimony, IEnumerable<string> arguments, Action<string>? heard = null)
    {
        var self = Environment.ProcessPath ?? throw new InvalidOperationException("This process has no executable.");
        var start = new ProcessStartInfo(self) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(self) == "dotnet")
        {
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        }

        start.ArgumentList.Add(Victim.Verb);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment[Testimony.AckedVariable] = string.Join('\n', testimony.AckedCalls);
        return new Life(Process.Start(start) ?? throw new InvalidOperationException("The victim did not start."), testimony, heard);
    }

    /// <summary>Sends SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits for its death and for its last words.</summary>
    /// <returns>True where it was killed, false where it came to its own good end.</returns>
    public async Task<bool> WasKilled(CancellationToken cancel)
    {
        const int BySigKill = 128 + 9;
        await _process.WaitForExitAsync(cancel);
        await _listening;
        return _process.ExitCode switch
        {
            BySigKill => true,
            0 => false,
            var other => throw new InvalidOperationException($"The victim ended with {other}: {await _errors}"),
        };
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
