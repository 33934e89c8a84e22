using System.Globalization;
using System.Runtime.InteropServices;
using Resolver.Adapters.Storage;
using Resolver.Crashes.Scenario;
using Resolver.Engine;

namespace Resolver.Crashes.Kill;

/// <summary>The process that dies. Whoever runs sweeps lets its own executable come here for <see cref="Verb"/>.</summary>
public static class Victim
{
    /// <summary>The first argument of the executable that means this.</summary>
    public const string Verb = "crash-victim";

    /// <summary>Where artifacts are.</summary>
    public static string Artifacts(string folder) => Path.Combine(folder, "artifacts");

    /// <summary>Plays the scenario in a folder until it is done, or until the chosen point of the chosen append, where it kills itself.</summary>
    /// <param name="args">Without the verb: <c>sweep folder append point</c> or <c>crowd folder runs first</c>.</param>
    public static async Task<int> Run(string[] args)
    {
        using var witness = new PipeWitness(Console.OpenStandardOutput());
        if (args is ["sweep", var folder, var append, var point])
        {
            JournalTap.Install(new Suicide(witness, Number(append), Enum.Parse<KillPoint>(point)));
            await using var engine = Open(folder, witness);
            await Scene.Play(engine, witness, CancellationToken.None);
            return 0;
        }

        if (args is ["crowd", var place, var runs, var first])
        {
            await using var engine = Open(place, witness);
            await Crowd.Play(engine, witness, Number(runs), Number(first));
            return 0;
        }

        await Console.Error.WriteLineAsync("The victim's arguments are 'sweep folder append point' or 'crowd folder runs first'.");
        return 1;
    }

    /// <summary>Opens the engine as the victim does. The lease outlasts everything: only the recognition of dead processes lets the next life begin.</summary>
    internal static WorkflowEngine Open(string folder, IWitness witness)
    {
        var engine = WorkflowEngine.Open(new EngineOptions { DataFolder = folder, Lease = TimeSpan.FromMinutes(10) }, new FileArtifactStore(Artifacts(folder)));
        Catalogue.Register(engine.Registry, scope => witness.Delivered(scope.Key.Run, scope.Key.Step, scope.Delivery));
        return engine;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private sealed class Suicide(PipeWitness witness, int append, KillPoint point) : IJournalWatcher
    {
        private const int SigKill = 9;

        public void Reached(int at, KillPoint moment, IReadOnlyList<Extent> unsynced)
        {
            if (at == append && moment == point)
            {
                witness.Dies(unsynced);
                _ = KillProcess(Environment.ProcessId, SigKill);
                Thread.Sleep(Timeout.Infinite);
            }
        }

        [DllImport("libc", EntryPoint = "kill")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern int KillProcess(int pid, int signal);
    }
}
