using System.CommandLine;
using Resolver.Adapters.Git;
using Resolver.Adapters.Storage;
using Resolver.Local.Console;
using Resolver.Local.Hands;

namespace Resolver.Local.Commands;

/// <summary><c>resolver hands</c>: the publishing process; not for people.</summary>
internal static class HandsCommand
{
    internal static Command Create()
    {
        var data = CommonOptions.Data();
        var command = new Command("hands", "Publishes one approved change; called by resolver itself.") { data };
        command.Hidden = true;
        command.SetAction((parsed, cancel) => CommandLine.Guard(
            async () =>
            {
                var folder = parsed.Open(data);
                var workspaces = new GitWorkspaces(new GitOptions { DataFolder = folder.Root }, TimeProvider.System);
                var server = new HandsServer(workspaces, new FileArtifactStore(folder.At("artifacts")));
                await server.Serve(System.Console.OpenStandardInput(), System.Console.OpenStandardOutput(), cancel);
                return ExitCode.Ok;
            },
            cancel));
        return command;
    }
}
