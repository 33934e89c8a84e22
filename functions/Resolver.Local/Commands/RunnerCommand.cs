using System.CommandLine;
using Resolver.Adapters.Storage;
using Resolver.Adapters.Telemetry;
using Resolver.Local.Composition;
using Resolver.Local.Console;
using Resolver.Local.Runner;

namespace Resolver.Local.Commands;

/// <summary><c>resolver runner</c>: runs repositories' tests for a Functions app, fed by a storage queue.</summary>
internal static class RunnerCommand
{
    // One container for each job: a job that another runner has taken meanwhile must not keep it waiting.
    private const double IdleOfOnce = 30;

    internal static Command Create()
    {
        var data = new Option<string?>("--data") { Description = "Data folder: mirrors, clones, prepared environments. Default: RESOLVER_DATA, else the user's data folder.", HelpName = "dir" };
        var once = new Option<bool>("--once") { Description = "End after one job, or when none has come for 30 seconds." };
        var idle = new Option<double?>("--idle-seconds") { Description = "End when no job has come for so long. Default: run on.", HelpName = "seconds" };
        var unsandboxed = CommonOptions.AllowUnsandboxed();
        idle.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<double?>() is { } seconds and (< 0.1 or > 86_400))
            {
                result.AddError("--idle-seconds takes 0.1 to 86400 seconds.");
            }
        });
        var command = new Command(
            "runner", "Take jobs of a Functions app from its queue: clone, apply a patch, run the tests in the sandbox, answer. Its settings come from the environment (docs/operating.md).")
        {
            data, once, idle, unsandboxed,
        };
        command.SetAction((parsed, cancel) => CommandLine.Guard(
            async () =>
            {
                var settings = RunnerSettings.Load(Environment.GetEnvironmentVariable);
                var folder = DataFolder.Open(parsed.GetValue(data) ?? Environment.GetEnvironmentVariable("RESOLVER_DATA"));
                var seconds = parsed.GetValue(idle) ?? (parsed.GetValue(once) ? (double?)IdleOfOnce : null);
                await Run(folder, settings, parsed.GetValue(unsandboxed), parsed.GetValue(once), seconds is { } given ? TimeSpan.FromSeconds(given) : null, cancel);
                return ExitCode.Ok;
            },
            cancel));
        return command;
    }

    private static async Task Run(DataFolder folder, RunnerSettings settings, bool unsandboxed, bool once, TimeSpan? idle, CancellationToken cancel)
    {
        using var telemetry = TelemetryExport.Start("resolver-runner", settings.Storage.Identity);
        using var progress = new RunProgress(System.Console.Error, live: false);
        var storage = settings.Storage.Storage;
        var artifacts = await BlobArtifactStore.Open(storage, BlobArtifactStore.DefaultContainer, cancel);
        var jobs = await StorageQueue.Open(storage, artifacts, settings.Jobs, cancel);
        var answers = await StorageQueue.Open(storage, artifacts, RunnerSettings.Answers, cancel);
        await using var bench = await RunnerBench.Open(folder, artifacts, unsandboxed, progress, TimeProvider.System, cancel);
        progress.Line("waiting for jobs; Ctrl-C gives back what is under way");
        await new RunnerLoop(jobs, answers, artifacts, bench, progress, TimeProvider.System).Run(once, idle, cancel);
        progress.Line("stopped");
    }
}
