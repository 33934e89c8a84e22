using System.Diagnostics;
using System.Globalization;
using Resolver.Adapters.Storage;
using Resolver.Contracts.Durable;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;

namespace Resolver.Engine.Tests;

/// <summary>This very program as another process.</summary>
internal static class Children
{
    /// <summary>Starts it, perhaps by way of another program that it is an argument of.</summary>
    public static Process Start(IReadOnlyList<string> before, params string[] arguments)
    {
        var program = Path.ChangeExtension(typeof(Children).Assembly.Location, null);
        string[] words = [.. before, OperatingSystem.IsWindows() ? program + ".exe" : program, .. arguments];
        var start = new ProcessStartInfo(words[0]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        words.Skip(1).ToList().ForEach(start.ArgumentList.Add);
        return Process.Start(start)!;
    }
}

/// <summary>Starts runs one by one and says which were acknowledged; in the end, the fault's code.</summary>
internal static class Starter
{
    public static readonly WorkflowDefinition<int, int> Hold = new("hold", 1);

    public static async Task<int> Run(string folder, int count)
    {
        try
        {
            await using var client = EngineClient.Open(new EngineOptions { DataFolder = folder }, new FileArtifactStore(Path.Combine(folder, "artifacts")));
            Console.WriteLine("open");
            for (var number = 0; number < count; number++)
            {
                await client.Start(RunId.Parse(string.Create(CultureInfo.InvariantCulture, $"run-{number}")), Hold, number, CancellationToken.None);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"started {number}"));
            }

            return 0;
        }
        catch (ResolverFault fault)
        {
            Console.WriteLine($"fault {fault.Code}");
            return 4;
        }
    }
}

/// <summary>Advances whatever a folder has, until its input ends; says each delivery on its output.</summary>
internal static class Worker
{
    public static readonly WorkflowDefinition<int, int> Steps = new("steps", 1);
    private static readonly ActivityDefinition<int, int> Step = new("step");

    public static async Task<int> Run(string folder)
    {
        await using var engine = WorkflowEngine.Open(new EngineOptions { DataFolder = folder }, new FileArtifactStore(Path.Combine(folder, "artifacts")));
        engine.Registry
            .Activity(Step, static (scope, input, _) =>
            {
                Console.WriteLine($"{scope.Key} {scope.Delivery}");
                return Task.FromResult(input + 1);
            })
            .Workflow(Steps, static async (context, value) =>
            {
                for (var step = 0; step < 5; step++)
                {
                    value = await context.CallActivity(Step, $"step-{step}", value);
                }

                return value;
            });
        using var stop = new CancellationTokenSource();
        var all = engine.RunAll(stop.Token);
        Console.WriteLine("ready");
        await Console.In.ReadToEndAsync(CancellationToken.None);
        await stop.CancelAsync();
        await all;
        return 0;
    }
}

/// <summary>Advances a run whose activity takes the process down with it.</summary>
internal static class Poisoned
{
    public static readonly WorkflowDefinition<int, int> Flow = new("poisoned", 1);
    private static readonly ActivityDefinition<int, int> Poison = new("poison");

    public static RunId Id { get; } = RunId.Parse("poisoned-1");

    public static async Task<int> Run(string folder)
    {
        await using var engine = WorkflowEngine.Open(new EngineOptions { DataFolder = folder }, new FileArtifactStore(Path.Combine(folder, "artifacts")));
        engine.Registry
            .Activity(Poison, static int (int input) =>
            {
                Environment.FailFast("Poison.");
                return input;
            })
            .Workflow(Flow, static (context, input) => context.CallActivity(Poison, "poison", input, new() { Retry = new() { MaxAttempts = 3 } }));
        await engine.Client.Start(Id, Flow, 1, CancellationToken.None);
        var end = await engine.RunToEnd(Id, RunUntil.Finished, CancellationToken.None);
        Console.WriteLine($"{end.State} {end.Failure?.Code}");
        return 0;
    }
}
