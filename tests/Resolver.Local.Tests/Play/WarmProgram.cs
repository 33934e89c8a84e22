using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Resolver.Local.Commands;

namespace Resolver.Local.Tests.Play;

/// <summary>
/// A process that runs commands of the product one after the other, each with its own streams and folder: what a command does is the same
/// as in a process of its own, and the code is compiled once for all of them, which is most of what a short run costs. What is killed,
/// interrupted, typed at or given an environment is a <see cref="ResolverProgram"/>.
/// </summary>
internal sealed class WarmProgram : IDisposable
{
    /// <summary>The argument that makes the test program one of these.</summary>
    public const string Word = "warm";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);
    private static readonly ConcurrentBag<WarmProgram> Idle = [];
    private readonly Process _process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [Word])
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    /// <summary>Runs one command in a process that nobody else uses meanwhile. It ends with the tests' own, whose pipe it reads.</summary>
    public static async Task<CliResult> Run(string folder, IReadOnlyList<string> arguments)
    {
        var program = Idle.TryTake(out var idle) ? idle : new WarmProgram();
        try
        {
            var result = await program.Ask(new Command(folder, [.. arguments])).WaitAsync(Limit);
            Idle.Add(program);
            return result;
        }
        catch (Exception wrong) when (wrong is TimeoutException or IOException or JsonException)
        {
            program.Dispose();
            throw new InvalidOperationException($"'{string.Join(' ', arguments)}' ended its process, or did not end in {Limit}.", wrong);
        }
    }

    /// <summary>The process itself: commands come as lines, and so do results.</summary>
    public static async Task<int> Serve()
    {
        var replies = System.Console.Out;
        while (await System.Console.In.ReadLineAsync() is { } line)
        {
            var command = JsonSerializer.Deserialize<Command>(line)!;
            using var output = new StringWriter();
            using var error = new StringWriter();
            System.Console.SetOut(output);
            System.Console.SetError(error);
            Directory.SetCurrentDirectory(command.Folder);
            var code = await CommandLine.Run(command.Arguments);
            Directory.SetCurrentDirectory("/");
            await replies.WriteLineAsync(JsonSerializer.Serialize(new CliResult(code, output.ToString(), error.ToString().TrimEnd('\n'))));
            await replies.FlushAsync();
        }

        return 0;
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private async Task<CliResult> Ask(Command command)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(command));
        await _process.StandardInput.FlushAsync();
        var reply = await _process.StandardOutput.ReadLineAsync() ?? throw new IOException("It ended.");
        return JsonSerializer.Deserialize<CliResult>(reply)!;
    }

    private sealed record Command(string Folder, string[] Arguments);
}
