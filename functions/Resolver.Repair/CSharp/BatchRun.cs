using System.Runtime.CompilerServices;
using Resolver.Repair.CSharp.Host;
using Resolver.Repair.Validate;

namespace Resolver.Repair.CSharp;

/// <summary>Runs one compiled batch in several lanes; verdicts come in order.</summary>
internal sealed class BatchRun(ValidatorParts parts, IReadOnlyList<SuiteBaseline> suites, CompiledBatch batch)
{
    private int taken = -1;

    /// <summary>Positions with their verdicts. Ending the enumeration kills what runs.</summary>
    public async IAsyncEnumerable<(int Position, Verdict Verdict)> Run([EnumeratorCancellation] CancellationToken cancel)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var slices = Enumerable.Range(batch.First, batch.Count).Chunk(parts.Bounds.Slice).Select(positions => new Slice(positions)).ToList();
        var lanes = Enumerable.Range(0, Math.Min(parts.Options.Workers, slices.Count)).Select(_ => Work(slices, ending.Token)).ToList();
        try
        {
            foreach (var slice in slices)
            {
                var verdicts = await slice.Verdicts.Task.WaitAsync(cancel);
                foreach (var position in slice.Positions)
                {
                    yield return (position, verdicts[position]);
                }
            }
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(lanes);
        }
    }

    private async Task Work(List<Slice> slices, CancellationToken cancel)
    {
        var switches = batch.Assemblies.Keys.Select(project => project.AssemblyName).ToList();
        await using var lane = new Lane(parts, suites, switches);
        while (Interlocked.Increment(ref taken) is var next && next < slices.Count)
        {
            var slice = slices[next];
            try
            {
                slice.Verdicts.TrySetResult(await Judge(new SliceRunner(lane), slice, cancel));
            }
            catch (OperationCanceledException)
            {
                slice.Verdicts.TrySetCanceled(cancel);
            }
            catch (Core.Faults.ResolverFault fault)
            {
                slice.Verdicts.TrySetException(fault);
            }
        }
    }

    private async Task<IReadOnlyDictionary<int, Verdict>> Judge(SliceRunner runner, Slice slice, CancellationToken cancel)
    {
        var verdicts = slice.Positions.Where(batch.Rejected.ContainsKey)
            .ToDictionary(position => position, position => new Verdict(CandidateOutcome.Invalid, batch.Rejected[position]));
        var valid = slice.Positions.Where(position => !batch.Rejected.ContainsKey(position)).ToList();
        var judged = await runner.Run([.. valid.Select(position => position + 1)], batch.Fresh, cancel);
        foreach (var (position, verdict) in valid.Zip(judged))
        {
            verdicts[position] = verdict;
        }

        return verdicts;
    }

    private sealed record Slice(IReadOnlyList<int> Positions)
    {
        public TaskCompletionSource<IReadOnlyDictionary<int, Verdict>> Verdicts { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
