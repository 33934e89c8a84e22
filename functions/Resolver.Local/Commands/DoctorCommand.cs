using System.CommandLine;
using System.Globalization;
using Resolver.Adapters.Sandbox;
using Resolver.Adapters.Toolchains;
using Resolver.Core.Faults;
using Resolver.Engine;
using Resolver.Local.Composition;
using Resolver.Local.Console;
using Resolver.Models.Configuration;

namespace Resolver.Local.Commands;

/// <summary><c>resolver doctor</c>: what this machine has, what is missing, and how to get it.</summary>
internal static class DoctorCommand
{
    private static readonly string[] Toolchains = ["git", "dotnet", "python", "node", "go"];

    internal static Command Create()
    {
        var data = CommonOptions.Data();
        var models = new Option<string?>("--models") { Description = "Models file to check.", HelpName = "file" };
        var accept = new Option<bool>("--accept-loss") { Description = "Go on from a journal that has lost commits (ENGINE-ROLLED-BACK): steps since then may be repeated." };
        var command = new Command("doctor", "What this machine has; what is missing and how to get it.") { data, models, accept };
        command.SetAction((parsed, cancel) => CommandLine.Guard(
            () =>
            {
                if (parsed.GetValue(accept))
                {
                    EngineHealth.AcceptLoss(parsed.Open(data).Root);
                }

                return Examine(parsed.GetValue(data), parsed.GetValue(models), cancel);
            },
            cancel));
        return command;
    }

    private static async Task<int> Examine(string? dataPath, string? modelsPath, CancellationToken cancel)
    {
        var output = System.Console.Out;
        var folder = DataFolder.Open(dataPath);
        var ok = await Sandbox(folder, output) & await Programs(output, cancel);
        ok &= await Journal(folder, output, cancel);
        var models = modelsPath is null ? null : ModelsFile.Load(modelsPath);
        await output.WriteLineAsync(Models(models));
        await output.WriteLineAsync(Embeddings(models));
        await output.WriteLineAsync(new PauseSwitch(folder).IsPaused(null) ? "!! paused: 'resolver unpause' lets work go on" : "ok not paused");
        return ok ? ExitCode.Ok : ExitCode.Usage;
    }

    private static async Task<bool> Sandbox(DataFolder folder, TextWriter output)
    {
        try
        {
            var report = new SandboxFactory(new SandboxOptions { DataFolder = folder.Root }, TimeProvider.System).Create().Describe();
            await output.WriteLineAsync($"{(report.Problem is null ? "ok" : "!!")} sandbox: {report.Name}{(report.Problem is null ? string.Empty : $": {report.Problem}")}");
            foreach (var (limit, how) in report.Limits)
            {
                await output.WriteLineAsync($"     {limit}: {how}");
            }

            return report.Problem is null;
        }
        catch (ResolverFault missing)
        {
            await output.WriteLineAsync($"!! sandbox: {missing.Message}");
            return false;
        }
    }

    private static async Task<bool> Programs(TextWriter output, CancellationToken cancel)
    {
        var toolchains = new HostToolchains();
        var git = false;
        foreach (var name in Toolchains)
        {
            var found = await toolchains.Find(name, cancel);
            git |= name == "git" && found is not null;
            await output.WriteLineAsync(found is null ? $"-- {name}: not found. {toolchains.CureFor(name)}" : $"ok {name}: {found.Version} ({found.Executable})");
        }

        return git;
    }

    private static async Task<bool> Journal(DataFolder folder, TextWriter output, CancellationToken cancel)
    {
        try
        {
            var findings = await EngineHealth.Check(folder.Root, cancel);
            await output.WriteLineAsync($"{(findings.All(static finding => finding.Ok) ? "ok" : "!!")} data folder: {folder.Root}");
            foreach (var finding in findings)
            {
                await output.WriteLineAsync($"  {(finding.Ok ? "  " : "!!")} {finding.Text}");
            }

            return findings.All(static finding => finding.Ok);
        }
        catch (ResolverFault broken)
        {
            await output.WriteLineAsync($"!! data folder: {broken.Code}: {broken.Message}");
            return false;
        }
    }

    private static string Models(ModelsFile? models) => models is null
        ? "-- models: none given; only the mechanical tier. See docs/models.md."
        : $"ok models: {string.Join(", ", models.Tiers.Select(tier => $"{tier.Name} ({tier.Model})"))}";

    private static string Embeddings(ModelsFile? models) => models?.Embeddings is { } entry
        ? string.Create(CultureInfo.InvariantCulture, $"ok embeddings: on, {entry.Model}, {entry.Dimensions} numbers a vector, ${entry.UsdPerMTokIn} for a million tokens")
        : "-- embeddings: off; searches go by words, names and history. See docs/models.md.";
}
