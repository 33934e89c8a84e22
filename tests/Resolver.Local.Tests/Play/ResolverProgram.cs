using System.Diagnostics;
using System.Text;

namespace Resolver.Local.Tests.Play;

/// <summary>What a command left behind.</summary>
internal sealed record CliResult(int ExitCode, string Out, string Error)
{
    public override string ToString() => $"exit {ExitCode}\n--- out\n{Out}\n--- error\n{Error}";
}

/// <summary>The real executable as a child process, as a user starts it: its streams are pipes, or a terminal.</summary>
internal sealed class ResolverProgram : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);
    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly StringBuilder _printed = new();
    private readonly List<(Func<IReadOnlyList<string>, bool> Reached, TaskCompletionSource Source)> _waits = [];
    private readonly Task<string> _output;
    private readonly Task _errors;

    private ResolverProgram(Process process)
    {
        _process = process;
        _output = ReadOutput();
        _errors = ReadErrors();
    }

    /// <summary>The built program; the reference to its project keeps it fresh.</summary>
    public static string Path { get; } = Find();

    public static ResolverProgram Start(
        string folder, IReadOnlyList<string> arguments, byte[]? input = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = Streamed(folder, Path, arguments);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        var program = new ResolverProgram(Process.Start(start)!);
        program.Feed(input ?? []);
        return program;
    }

    /// <summary>Starts it at a terminal of its own (<c>script</c>): what it says, and what is typed, is its output.</summary>
    public static ResolverProgram StartAtTerminal(string folder, IReadOnlyList<string> arguments)
    {
        var command = string.Join(' ', arguments.Prepend(Path).Select(static word => $"'{word}'"));
        return new ResolverProgram(Process.Start(Streamed(folder, "script", ["--quiet", "--return", "--flush", "--command", command, "/dev/null"]))!);
    }

    /// <summary>Types a line at its terminal.</summary>
    public async Task Type(string line)
    {
        await _process.StandardInput.WriteAsync(line + "\n");
        await _process.StandardInput.FlushAsync();
    }

    public static async Task<CliResult> Run(string folder, IReadOnlyList<string> arguments, byte[]? input = null)
    {
        await using var program = Start(folder, arguments, input);
        return await program.End();
    }

    /// <summary>Its process.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool IsOver => _process.HasExited;

    /// <summary>Its progress so far.</summary>
    public IReadOnlyList<string> Said
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Waits for the end; a program that never ends fails the test with what it said.</summary>
    public async Task<CliResult> End()
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(Limit);
        }
        catch (TimeoutException late)
        {
            _process.Kill(entireProcessTree: true);
            await _errors;
            throw new InvalidOperationException($"'{string.Join(' ', _process.StartInfo.ArgumentList)}' did not end in {Limit}:\n{Text()}", late);
        }

        var output = await _output;
        await _errors;
        return new CliResult(_process.ExitCode, output, Text());
    }

    /// <summary>Completes with the n-th line of progress that holds this text, or at the program's end.</summary>
    public Task Line(string text, int times = 1) => Reached(lines => lines.Count(line => line.Contains(text, StringComparison.Ordinal)) >= times);

    /// <summary>Completes with the n-th line of progress, or at the program's end.</summary>
    public Task Lines(int count) => Reached(lines => lines.Count >= count);

    /// <summary>Completes when results have this text so often, or at the program's end.</summary>
    public Task Printed(string text, int times = 1) => Reached(_ => _printed.ToString().Split(text).Length > times);

    /// <summary>kill -9, the program alone: what it started must not outlive it by itself.</summary>
    public void Kill() => _process.Kill(entireProcessTree: false);

    public async Task Interrupt()
    {
        using var kill = Process.Start("kill", ["-INT", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static ProcessStartInfo Streamed(string folder, string program, IReadOnlyList<string> arguments) => new(program, arguments)
    {
        WorkingDirectory = folder,
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    private static string Find()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(
            here.FullName, "../../../../../functions/Resolver.Local/bin", here.Parent!.Name, here.Name, "resolver"));
        return File.Exists(path) ? path : throw new FileNotFoundException("Build functions/Resolver.Local first.", path);
    }

    private void Feed(byte[] input)
    {
        try
        {
            using var stream = _process.StandardInput.BaseStream;
            stream.Write(input);
        }
        catch (IOException)
        {
            // It has read enough and closed its end, as it may.
        }
    }

    private Task Reached(Func<IReadOnlyList<string>, bool> reached)
    {
        lock (_gate)
        {
            if (_errors is { IsCompleted: true } || reached(_lines))
            {
                return Task.CompletedTask;
            }

            var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waits.Add((reached, source));
            return source.Task.WaitAsync(Limit);
        }
    }

    private async Task<string> ReadOutput()
    {
        var block = new char[4096];
        int count;
        while ((count = await _process.StandardOutput.ReadAsync(block)) > 0)
        {
            lock (_gate)
            {
                _printed.Append(block, 0, count);
                Release(wait => wait(_lines));
            }
        }

        return _printed.ToString();
    }

    private async Task ReadErrors()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_gate)
            {
                _lines.Add(line);
                Release(wait => wait(_lines));
            }
        }

        lock (_gate)
        {
            Release(_ => true);
        }
    }

    private void Release(Func<Func<IReadOnlyList<string>, bool>, bool> which)
    {
        foreach (var wait in _waits.FindAll(wait => which(wait.Reached)))
        {
            wait.Source.TrySetResult();
            _waits.Remove(wait);
        }
    }

    private string Text()
    {
        lock (_gate)
        {
            return string.Join('\n', _lines);
        }
    }
}
