using System.CommandLine;
using System.Runtime.InteropServices;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Local.Console;

namespace Resolver.Local.Commands;

/// <summary>The command line: parses, runs, and turns faults into one sentence and an exit code.</summary>
public static class CommandLine
{
    /// <summary>Runs one command.</summary>
    /// <returns>The exit code, as <see cref="ExitCode"/> lists them.</returns>
    public static async Task<int> Run(string[] args)
    {
        var root = new RootCommand("Takes an issue and gives back a tested patch, or an honest reason why not.")
        {
            ResolveCommand.Create(),
            RunsCommand.Create(),
            ApproveCommand.Create(),
            AnswerCommand.Create(),
            IndexCommand.Create(),
            SearchCommand.Create(),
            BudgetCommand.Create(),
            PauseCommand.Create(),
            PauseCommand.CreateUnpause(),
            DoctorCommand.Create(),
            ServeCommand.Create(),
            RunnerCommand.Create(),
            HandsCommand.Create(),
        };
        using var interrupt = new Interrupt();
        var parsed = root.Parse(args);
        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, interrupt.Token);
    }

    /// <summary>Runs the body of a command; expected faults become a message on standard error.</summary>
    internal static async Task<int> Guard(Func<Task<int>> body, CancellationToken cancel)
    {
        try
        {
            return await body();
        }
        catch (ResolverFault fault)
        {
            await System.Console.Error.WriteLineAsync($"resolver: {fault.Code}: {fault.Message}");
            return ExitCode.Of(fault.Kind);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return ExitCode.Cancelled;
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            var failure = FailureDetails.From(new ResolverFault("DISK-FAULT", transient: true, "Reading or writing failed. Check free space and permissions of the data and output folders."));
            await System.Console.Error.WriteLineAsync($"resolver: {failure.Code}: {failure.Message} ({broken.Message})");
            return ExitCode.Infrastructure;
        }
    }

    /// <summary>Ctrl-C or SIGTERM once asks to stop, and the run can be resumed; twice ends at once.</summary>
    private sealed class Interrupt : IDisposable
    {
        private readonly CancellationTokenSource source = new();
        private readonly PosixSignalRegistration[] signals;
        private int count;

        internal Interrupt() => signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, On),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, On),
        ];

        internal CancellationToken Token => source.Token;

        public void Dispose()
        {
            foreach (var signal in signals)
            {
                signal.Dispose();
            }

            source.Dispose();
        }

        private void On(PosixSignalContext context)
        {
            context.Cancel = true;
            if (Interlocked.Increment(ref count) > 1)
            {
                // Sandboxes die with us; the journal is safe at any instant.
                Environment.Exit(ExitCode.Cancelled);
            }

            System.Console.Error.WriteLine("resolver: stopping; the run can be resumed. Once more ends at once.");
            _ = source.CancelAsync();
        }
    }
}
