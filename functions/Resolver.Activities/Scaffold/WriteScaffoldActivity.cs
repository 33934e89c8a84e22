using System.Diagnostics;
using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Models;
using Resolver.Core.Runs;
using Resolver.Core.Scaffold;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;

namespace Resolver.Activities.Scaffold;

/// <summary>Writes the implementation of a contract; no model is asked, so a repeat is the same patch.</summary>
public sealed class WriteScaffoldActivity(IScaffoldModel model, IArtifactStore artifacts) : IActivity<WriteScaffoldInput, AttemptResult>
{
    /// <inheritdoc />
    public async Task<AttemptResult> Run(ActivityScope scope, WriteScaffoldInput input, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var contract = await artifacts.ReadJson<ServiceContract>(input.Contract, cancel);
        var written = new PatchSet(input.At.Commit, model.Write(contract));
        var patch = FrozenTests.Merge(written, await artifacts.ReadFrozen(input.Frozen, cancel));
        return new AttemptResult.Proposed(
            await artifacts.WriteJson(patch, cancel), [.. patch.Paths], $"Adds the service `{contract.Service}` in `{contract.Folder}`.", string.Empty, ModelUsage.None, clock.Elapsed.TotalSeconds);
    }
}
