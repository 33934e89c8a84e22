using System.CommandLine;
using Resolver.Adapters.Git;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;
using Resolver.Local.Composition;
using Resolver.Local.Console;

namespace Resolver.Local.Commands;

/// <summary><c>resolver pause</c> and <c>resolver unpause</c>: the kill switch.</summary>
internal static class PauseCommand
{
    internal static Command Create() => Build(
        "pause",
        "Stop all work at once, or that on one repository. Runs stay resumable.",
        (pause, repo, place) =>
        {
            pause.Pause(repo, place);
            return "paused";
        });

    internal static Command CreateUnpause() => Build(
        "unpause",
        "Let work go on.",
        (pause, repo, _) => pause.Unpause(repo) ? "not paused any more" : "was not paused");

    private static Command Build(string name, string description, Func<PauseSwitch, RepoId?, string?, string> act)
    {
        var repo = new Option<string?>("--repo") { Description = "Only this repository.", HelpName = "path|url" };
        var data = CommonOptions.Data();
        var command = new Command(name, description) { repo, data };
        command.SetAction((parsed, cancel) => CommandLine.Guard(
            async () =>
            {
                var folder = parsed.Open(data);
                var place = parsed.GetValue(repo);
                var done = act(new PauseSwitch(folder), place is null ? null : await IdOf(folder, place, cancel), place);
                await System.Console.Out.WriteLineAsync(done);
                return ExitCode.Ok;
            },
            cancel));
        return command;
    }

    private static async Task<RepoId> IdOf(DataFolder folder, string place, CancellationToken cancel)
    {
        var workspaces = new GitWorkspaces(new GitOptions { DataFolder = folder.Root }, TimeProvider.System);
        return (await workspaces.Import(new RepoSource(place), null, cancel)).Repo;
    }
}
