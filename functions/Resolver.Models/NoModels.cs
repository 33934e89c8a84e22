using Resolver.Core.Faults;
using Resolver.Core.Models;
using Resolver.Core.Scaffold;
using Resolver.Core.Workspaces;

namespace Resolver.Models;

/// <summary>No models file: no tiers, and nothing can be asked.</summary>
public sealed class NoModels : IPatchModel, ILoopModel, IReproductionModel, IScaffoldModel
{
    /// <inheritdoc />
    public IReadOnlyList<ModelTier> Tiers => [];

    /// <inheritdoc />
    public ModelEstimate Estimate(PatchPrompt prompt) => throw None();

    /// <inheritdoc />
    public Task<PatchProposal> Propose(PatchPrompt prompt, CancellationToken cancel) => throw None();

    /// <inheritdoc />
    public Task<LoopReply> Next(LoopPrompt prompt, CancellationToken cancel) => throw None();

    /// <inheritdoc />
    public Task<TestProposal> Write(ReproductionPrompt prompt, CancellationToken cancel) => throw None();

    /// <inheritdoc />
    public Task<ScaffoldProposal> Plan(ScaffoldPrompt prompt, CancellationToken cancel) => throw None();

    /// <inheritdoc />
    public IReadOnlyList<FileChange> Write(ServiceContract contract) => throw None();

    private static ResolverFault None() =>
        ResolverFault.Usage("MODELS-NONE", "No models are configured; pass a models file with --models, or use --tiers mechanical.");
}
