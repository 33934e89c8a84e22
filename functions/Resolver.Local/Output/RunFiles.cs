using System.Text.Json;
using Resolver.Adapters.Storage;
using Resolver.Core.Artifacts;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Core.Runs;
using Resolver.Local.Composition;

namespace Resolver.Local.Output;

/// <summary>Writes <c>run.json</c>, <c>report.md</c>, <c>patch.diff</c> and <c>trace.jsonl</c>; a repeat writes the same files again.</summary>
public sealed class RunFiles(DataFolder data, IArtifactStore artifacts)
{
    /// <summary>Writes the files of a finished run and returns their folder.</summary>
    public async Task<string> Write(AccountedRun run, CancellationToken cancel)
    {
        var folder = FolderOf(run.Record.RunId);
        Directory.CreateDirectory(folder);
        WholeFile.Write(Path.Combine(folder, "report.md"), await artifacts.Read(run.Report, cancel));
        if (run.Patch is not null)
        {
            WholeFile.Write(Path.Combine(folder, "patch.diff"), await artifacts.Read(run.Patch, cancel));
        }

        CopyTrace(run.Record.RunId, folder);

        // run.json last: who sees it finds the other files there.
        WholeFile.Write(Path.Combine(folder, "run.json"), JsonSerializer.SerializeToUtf8Bytes(run.Record, ResolverJson.Indented));
        return folder;
    }

    /// <summary>Makes an output folder now, so that a run is not begun whose results have no place.</summary>
    /// <param name="folder">Null for the run's own folder.</param>
    /// <exception cref="ResolverFault"><c>OUT-FOLDER</c>.</exception>
    public static void Demand(string? folder)
    {
        if (folder is null)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".probe-{Environment.ProcessId}");
            File.WriteAllText(probe, "probe");
            File.Delete(probe);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw ResolverFault.Usage("OUT-FOLDER", "The output folder cannot be written. Free space, mend its permissions, or name another folder with --out.", refused);
        }
    }

    /// <summary>Where a run's results go: the folder that was asked for, or the run's own below the data folder.</summary>
    public string FolderOf(RunId run) => data.Settings(run)?.Out ?? data.Run(run);

    private void CopyTrace(RunId run, string folder)
    {
        var trace = Path.Combine(data.Run(run), "trace.jsonl");
        var target = Path.Combine(folder, "trace.jsonl");
        if (File.Exists(trace) && Path.GetFullPath(trace) != Path.GetFullPath(target))
        {
            File.Copy(trace, target, overwrite: true);
        }
    }
}
