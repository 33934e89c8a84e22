using System.Runtime.CompilerServices;
using Resolver.Core.Faults;
using Resolver.Core.Repair;
using Resolver.Repair.CSharp.Host;
using Resolver.Repair.Locate;
using Resolver.Repair.Mutate;
using Resolver.Repair.Validate;

namespace Resolver.Repair.CSharp;

/// <summary>Validates C# candidates in one open session.</summary>
internal sealed class CSharpValidator(ValidatorParts parts, RepairRequest request) : ICandidateValidator
{
    private readonly IReadOnlySet<string> targetIds = request.TargetTests.ToHashSet(StringComparer.Ordinal);
    private IReadOnlyList<SuiteBaseline>? suites;

    public async Task<CoverageReport> Cover(CancellationToken cancel)
    {
        (var report, suites) = await new CoverageRun(parts, targetIds).Run(cancel);
        return report;
    }

    public async IAsyncEnumerable<CandidateVerdict> Validate(
        IReadOnlyList<Candidate> candidates, IReadOnlyList<SourceFile> files, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (suites is null)
        {
            await Cover(cancel);
        }

        var builder = new BatchBuilder(parts, suites!, candidates, files);
        var plan = builder.Plan();
        Task<CompiledBatch>? next = null;
        try
        {
            for (var i = 0; i < plan.Count; i++)
            {
                var batch = await (next ?? builder.Compile(plan[i].First, plan[i].Count, cancel));
                await builder.Place(batch, cancel);
                // The next batch compiles while this one runs.
                next = i + 1 < plan.Count ? builder.Compile(plan[i + 1].First, plan[i + 1].Count, cancel) : null;
                await foreach (var (position, verdict) in new BatchRun(parts, suites!, batch).Run(cancel))
                {
                    yield return new CandidateVerdict(candidates[position], verdict.Outcome, verdict.Detail);
                }
            }
        }
        finally
        {
            await Quietly(next);
        }
    }

    public Task<IReadOnlyList<Behaviour>> Probe(IReadOnlyList<RankedCandidate> plausible, IReadOnlyList<SourceFile> files, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<Behaviour>>([.. plausible.Select(_ => Behaviour.None)]);

    public ValueTask DisposeAsync() => parts.Compiler.DisposeAsync();

    // A batch that nobody waits for any more.
    private static async Task Quietly(Task<CompiledBatch>? abandoned)
    {
        try
        {
            await (abandoned ?? Task.CompletedTask);
        }
        catch (Exception unheard) when (unheard is ResolverFault or OperationCanceledException)
        {
            // Whoever ended the enumeration has its verdicts already.
        }
    }
}
