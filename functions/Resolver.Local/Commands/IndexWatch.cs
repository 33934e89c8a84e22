using Resolver.Core.Faults;
using Resolver.Core.Workspaces;
using Resolver.Index.Fresh;
using Resolver.Local.Composition;
using Resolver.Local.Console;

namespace Resolver.Local.Commands;

/// <summary><c>resolver index --watch</c>: looks at the branches of a source, and indexes what has moved, until it is stopped.</summary>
internal sealed class IndexWatch(LocalHost host, ISourceRefs refs)
{
    private const string Heads = "refs/heads/";
    private string? said;

    internal Task<int> Run(RepoSource source, string? branch, TimeSpan interval, CancellationToken cancel)
    {
        var only = branch?.StartsWith(Heads, StringComparison.Ordinal) == true ? branch[Heads.Length..] : branch;
        return host.KeepFresh(Show, () => Follow(new BranchWatch(refs, host.Queue, source, only), only, interval, cancel), cancel);
    }

    private async Task<int> Follow(BranchWatch watch, string? only, TimeSpan interval, CancellationToken cancel)
    {
        // What is wrong at the first look, the caller can mend; later it may pass.
        var tips = await watch.Look(cancel);
        if (only is not null && tips.Branches.Count == 0)
        {
            throw ResolverFault.Usage("GIT-BASE-UNKNOWN", "There is no branch of this name to follow; name one with --rev, or leave it out to follow all.");
        }

        host.Progress.Line($"following {tips.Branches.Count} branches; Ctrl-C stops");
        using var timer = new PeriodicTimer(interval);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
            {
                await Look(watch, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            host.Progress.Line("stopped; what waits is indexed by the next --watch, or by a search");
        }

        return ExitCode.Ok;
    }

    private async Task Look(BranchWatch watch, CancellationToken cancel)
    {
        try
        {
            await watch.Look(cancel);
            said = null;
        }
        catch (ResolverFault trouble)
        {
            if (said != trouble.Code)
            {
                host.Progress.Line($"{trouble.Code}: {trouble.Message} Looking again.");
                said = trouble.Code;
            }
        }
    }

    private void Show(IndexOutcome outcome)
    {
        var line = IndexText.Outcome(outcome);
        if (outcome is IndexOutcome.Updated or IndexOutcome.Gone)
        {
            System.Console.Out.WriteLine(line);
        }
        else
        {
            host.Progress.Line(line);
        }
    }
}
