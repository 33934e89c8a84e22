using System.CommandLine;
using Resolver.Core.Workspaces;
using Resolver.Local.Composition;
using Resolver.Local.Console;

namespace Resolver.Local.Commands;

/// <summary><c>resolver index</c>.</summary>
internal static class IndexCommand
{
    internal static Command Create()
    {
        var repo = CommonOptions.Repo();
        var rev = new Option<string?>("--rev") { Description = "Revision. Default: HEAD.", HelpName = "rev" };
        var data = CommonOptions.Data();
        var unsandboxed = CommonOptions.AllowUnsandboxed();
        var command = new Command("index", "Bring the code index of a repository to a revision.") { repo, rev, data, unsandboxed };
        command.SetAction((parsed, cancel) => CommandLine.Guard(
            async () =>
            {
                await using var host = await LocalHost.Open(parsed.Open(data), new HostSettings(null, null, parsed.GetValue(unsandboxed)), "indexing", cancel);
                var snapshot = await host.Workspaces.Import(new RepoSource(parsed.GetRequiredValue(repo)), parsed.GetValue(rev), cancel);
                var report = await host.Index.Update(snapshot.Repo, snapshot.Base, cancel);
                await System.Console.Out.WriteLineAsync(
                    $"{snapshot.Base.Short}: {report.Units} units in {report.Files} files, {report.Read} read anew, {report.Skipped.Count} left out");
                return ExitCode.Ok;
            },
            cancel));
        return command;
    }
}
