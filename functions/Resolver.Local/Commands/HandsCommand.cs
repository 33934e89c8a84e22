using System.CommandLine;
using Resolver.Adapters.Git;
using Resolver.Adapters.GitHub;
using Resolver.Adapters.Jira;
using Resolver.Adapters.Storage;
using Resolver.Local.Composition;
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
                var operators = OperatorSettings.Load(folder);
                using var jira = operators.Jira is { } set ? new JiraHands(set.WriteOptions(Environment.GetEnvironmentVariable, folder.Root), set.TransitionOnMerge, TimeProvider.System) : null;
                using var gitHub = operators.GitHub is { } settings ? new GitHubHands(settings.Options(Environment.GetEnvironmentVariable), TimeProvider.System) : null;
                var server = new HandsServer(
                    Workspaces(folder, gitHub, GitHubZone.Hands), Workspaces(folder, gitHub, GitHubZone.Escalation), new FileArtifactStore(folder.At("artifacts")), gitHub, jira);
                await server.Serve(System.Console.OpenStandardInput(), System.Console.OpenStandardOutput(), cancel);
                return ExitCode.Ok;
            },
            cancel));
        return command;
    }

    private static GitWorkspaces Workspaces(DataFolder folder, GitHubHands? gitHub, GitHubZone zone) => new(
        new GitOptions { DataFolder = folder.Root },
        TimeProvider.System,
        gitHub is null ? null : new GitHubGitCredentials(gitHub.Options, gitHub.Tokens, zone));
}
