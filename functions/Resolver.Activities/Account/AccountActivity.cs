using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;

namespace Resolver.Activities.Account;

/// <summary>Step 12 and 13: the report that reads in ten seconds, the diff, and the record of the run.</summary>
public sealed class AccountActivity(IWorkspaces workspaces, IArtifactStore artifacts) : IActivity<AccountInput, AccountedRun>
{
    /// <inheritdoc />
    public async Task<AccountedRun> Run(ActivityScope scope, AccountInput input, CancellationToken cancel)
    {
        var diff = await Diff(input, cancel);
        var record = input.Record with { PatchFile = diff is null ? null : "patch.diff" };
        var report = ReportWriter.Write(input with { Record = record }, diff);
        return new AccountedRun(
            record,
            await artifacts.WriteText(report, "text/markdown", cancel),
            diff is null ? null : await artifacts.WriteText(diff, "text/x-diff", cancel),
            input.Failure);
    }

    private async Task<string?> Diff(AccountInput input, CancellationToken cancel)
    {
        if (input.Patch is null || input.Snapshot is null)
        {
            return null;
        }

        var patch = await artifacts.ReadJson<PatchSet>(input.Patch, cancel);
        return await workspaces.Diff(input.Snapshot.Repo, patch, cancel);
    }
}
