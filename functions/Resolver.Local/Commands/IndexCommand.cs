using System.CommandLine;
using System.Diagnostics;
using Resolver.Adapters.Git;
using Resolver.Core.Code;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;
using Resolver.Index.Fresh;
using Resolver.Local.Composition;
using Resolver.Local.Console;

namespace Resolver.Local.Commands;

/// <summary><c>resolver index</c>.</summary>
internal static class IndexCommand
{
    internal static Command Create()
    {
        var repo = new Option<string?>("--repo") { Description = "The repository. Needed unless --queue.", HelpName = "path|url" };
        var rev = new Option<string?>("--rev") { Description = "Revision; with --watch the one branch that is followed. Default: HEAD; with --watch all branches.", HelpName = "rev" };
        var explain = new Option<string?>("--explain") { Description = "Print how the index sees one file: why it is left out, or what cut it into which units.", HelpName = "path" };
        var watch = new Option<bool>("--watch") { Description = "Follow the branches until Ctrl-C: what moves is indexed." };
        var interval = new Option<double?>("--interval") { Description = "With --watch: seconds between two looks, 0.2 to 86400. Default: 2 for a path, 60 for a URL.", HelpName = "seconds" };
        var queue = new Option<bool>("--queue") { Description = "Print what waits to be indexed, and what failed." };
        var data = CommonOptions.Data();
        var unsandboxed = CommonOptions.AllowUnsandboxed();
        var models = CommonOptions.Embeddings();
        var command = new Command("index", "Bring the code index of a repository to a revision.") { repo, rev, explain, watch, interval, queue, models, data, unsandboxed };
        command.Validators.Add(result =>
        {
            if (result.GetValue(repo) is null && !result.GetValue(queue))
            {
                result.AddError("Option '--repo' is required.");
            }
        });
        command.SetAction((parsed, cancel) => CommandLine.Guard(
            async () =>
            {
                var folder = parsed.Open(data);
                if (parsed.GetValue(queue))
                {
                    return await PrintQueue(folder);
                }

                var source = CommonOptions.SourceOf(parsed.GetValue(repo)!);
                var pause = Pause(parsed.GetValue(interval), source);
                await using var host = await LocalHost.Open(folder, new HostSettings(parsed.GetValue(models), null, parsed.GetValue(unsandboxed)), "opening the index", cancel);
                return parsed.GetValue(watch) ? await new IndexWatch(host, new GitRefs(new GitOptions { DataFolder = folder.Root }, host.Workspaces, TimeProvider.System, host.GitHub?.Credentials)).Run(source, parsed.GetValue(rev), pause, cancel)
                    : parsed.GetValue(explain) is { } path ? await Explain(host, source, parsed.GetValue(rev), path, cancel)
                    : await Update(host, source, parsed.GetValue(rev), cancel);
            },
            cancel));
        return command;
    }

    private static async Task<int> Update(LocalHost host, RepoSource source, string? revision, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        RepoSnapshot snapshot;
        IndexReport report;
        using (new IndexProgress(host.Progress, host.Reading))
        {
            snapshot = await host.Workspaces.Import(source, revision, cancel);
            report = await host.Index.Update(snapshot.Repo, snapshot.Base, cancel);
        }

        host.Queue.Reached(snapshot.Repo, snapshot.Base);
        await Print(IndexText.Summary(snapshot.Base, report, clock.Elapsed));
        if (host.Vectors is { } vectors)
        {
            await Print([IndexText.Vectors(await vectors.Fill(snapshot.Repo, snapshot.Base, cancel))]);
        }

        return ExitCode.Ok;
    }

    private static async Task<int> Explain(LocalHost host, RepoSource source, string? revision, string path, CancellationToken cancel)
    {
        var file = Within(source, path);
        var snapshot = await host.Workspaces.Import(source, revision, cancel);
        await Print(IndexText.Explanation(await host.Index.Explain(snapshot.Repo, snapshot.Base, file, Principal.Owner, cancel)));
        return ExitCode.Ok;
    }

    private static async Task<int> PrintQueue(DataFolder folder)
    {
        using var progress = new RunProgress(System.Console.Error, live: false);
        using var queue = new IndexQueue(new FreshOptions { DataFolder = folder.Root }, TimeProvider.System, new NoticeLogger<IndexQueue>(progress));
        var branches = queue.List();
        await Print(branches.Count == 0 ? ["Nothing is known here: no repository was followed or resolved."] : branches.SelectMany(branch => IndexText.Branch(branch, TimeProvider.System.GetUtcNow())));
        return ExitCode.Ok;
    }

    // As people type it: from the top of the repository, with ./ before it, or absolute.
    private static RepoPath Within(RepoSource source, string path)
    {
        var inside = Path.IsPathRooted(path) && Path.IsPathRooted(source.Location) ? Path.GetRelativePath(source.Location, path)
            : path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
        return RepoPath.TryParse(inside, out var file)
            ? file
            : throw ResolverFault.Usage("USAGE-PATH", "--explain takes the path of one file, from the top of the repository and with '/' between folders.");
    }

    private static TimeSpan Pause(double? seconds, RepoSource source) => seconds switch
    {
        null => TimeSpan.FromSeconds(Path.IsPathRooted(source.Location) ? 2 : 60),
        >= 0.2 and <= 86_400 => TimeSpan.FromSeconds(seconds.Value),
        _ => throw ResolverFault.Usage("USAGE-INTERVAL", "--interval takes 0.2 to 86400 seconds."),
    };

    private static async Task Print(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            await System.Console.Out.WriteLineAsync(line);
        }
    }
}
