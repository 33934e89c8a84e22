using System.Runtime.CompilerServices;
using Resolver.Core.Ids;
using Resolver.Core.Repair;
using Resolver.Repair.Locate;
using Resolver.Repair.Mutate;
using Resolver.Repair.Validate;

namespace Resolver.Repair.Python;

/// <summary>Validates Python candidates: each one in a child that a warm worker forks.</summary>
internal sealed class PythonValidator : ICandidateValidator
{
    private const int ProbesEach = 120;
    private const double MaxSlowFailure = 20;
    private readonly PythonWorkerFactory factory;
    private readonly RepairRequest request;
    private readonly RepairOptions options;
    private readonly WorkerPool pool;
    private IReadOnlyList<RecordedCalls> calls = [];
    private IReadOnlyList<string> targets = [];
    private IReadOnlyList<string> others = [];
    private CoverRequest? warmUp;
    private double cpuSeconds;
    private double wallSeconds;

    private PythonValidator(PythonWorkerFactory factory, WorkerPool pool, RepairRequest request, RepairOptions options)
    {
        this.factory = factory;
        this.pool = pool;
        this.request = request;
        this.options = options;
    }

    /// <summary>Starts the first worker; the others follow when they are needed.</summary>
    public static async Task<ICandidateValidator> Start(PythonWorkerFactory factory, RepairRequest request, RepairOptions options, CancellationToken cancel)
    {
        var workers = new WorkerPool(options.Workers);
        workers.Return(await factory.Start(cancel));
        return new PythonValidator(factory, workers, request, options);
    }

    /// <inheritdoc />
    public async Task<CoverageReport> Cover(CancellationToken cancel)
    {
        var limit = Math.Max(2, 20 * request.Baseline.Results.Where(result => result.Outcome == Core.Testing.TestOutcome.Passed).Select(result => result.Seconds).DefaultIfEmpty().Max());
        warmUp = new CoverRequest(Tests: null, limit, request.Plan.Config.TestTimeoutSeconds);
        var reply = await WithWorker(worker => worker.Call<CoverRequest, CoverReply>(warmUp, cancel), cancel);
        var tests = reply?.Tests ?? [];
        var ids = new PythonTestIds(request.Baseline, tests.Select(test => test.Test));
        calls = reply?.Calls ?? [];
        targets = [.. tests.Where(test => request.TargetTests.Contains(ids.Of(test.Test), StringComparer.Ordinal)).Select(test => test.Test)];
        var passed = tests.Where(test => test.Outcome == "passed").ToList();
        others = [.. passed.Select(test => test.Test).Except(targets, StringComparer.Ordinal)];
        var slowest = passed.Select(test => test.Seconds).DefaultIfEmpty().Max();
        cpuSeconds = Math.Max(Math.Max(options.MinCandidateTime.TotalSeconds, options.CandidateTimeFactor * slowest), SlowFailure());
        wallSeconds = 10 + (4 * cpuSeconds) + (options.CandidateTimeFactor * passed.Sum(test => test.Seconds));
        return new CoverageReport([.. tests.Select(test => Covered(test, ids))]);
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<CandidateVerdict> Validate(
        IReadOnlyList<Candidate> candidates, IReadOnlyList<SourceFile> files, [EnumeratorCancellation] CancellationToken cancel)
    {
        var texts = files.ToDictionary(file => file.Path, file => file.Text);
        var running = new Queue<Task<CandidateVerdict>>();
        try
        {
            for (var next = 0; next < candidates.Count || running.Count > 0;)
            {
                while (next < candidates.Count && running.Count < 2 * options.Workers)
                {
                    running.Enqueue(ValidateOne(candidates[next], texts, cancel));
                    next++;
                }

                yield return await running.Dequeue();
            }
        }
        finally
        {
            // Those in flight end within their own limits; their workers are wanted for probes.
            await Task.WhenAll(running).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<Behaviour>> Probe(IReadOnlyList<RankedCandidate> plausible, IReadOnlyList<SourceFile> files, CancellationToken cancel)
    {
        var texts = files.ToDictionary(file => file.Path, file => file.Text);
        return await Task.WhenAll(plausible.Select(ranked => ProbeOne(ranked, texts, cancel)));
    }

    /// <summary>A target that fails slowly may pass slowly; one that fails at a limit of its own says nothing about that.</summary>
    private double SlowFailure()
    {
        var finished = request.Baseline.Results.Where(result => request.TargetTests.Contains(result.Id, StringComparer.Ordinal)
            && result.Message?.Contains("Timeout", StringComparison.OrdinalIgnoreCase) != true);
        return Math.Min(MaxSlowFailure, 2 * finished.Select(result => result.Seconds).DefaultIfEmpty().Max());
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => pool.DisposeAsync();

    private static CoveredTest Covered(CoverTest test, PythonTestIds ids)
    {
        var lines = new Dictionary<RepoPath, IReadOnlySet<int>>();
        foreach (var (named, numbers) in test.Lines ?? new Dictionary<string, IReadOnlyList<int>>(StringComparer.Ordinal))
        {
            if (RepoPath.TryParse(named, out var path))
            {
                lines[path] = numbers.ToHashSet();
            }
        }

        return new CoveredTest(ids.Of(test.Test), test.Outcome == "passed", test.Seconds, lines);
    }

    private async Task<CandidateVerdict> ValidateOne(Candidate candidate, Dictionary<RepoPath, string> texts, CancellationToken cancel)
    {
        if (targets.Count == 0)
        {
            return new CandidateVerdict(candidate, CandidateOutcome.Fails, "The worker does not see the failing tests.");
        }

        var run = new RunRequest(candidate.Path.Value, candidate.Apply(texts[candidate.Path]), targets, others, cpuSeconds, wallSeconds);
        var reply = await WithWorker(worker => worker.Call<RunRequest, RunReply>(run, cancel), cancel);
        var outcome = reply?.Outcome switch
        {
            "passed" => CandidateOutcome.Plausible,
            "failed" => CandidateOutcome.Fails,
            "breaks" => CandidateOutcome.Breaks,
            "invalid" => CandidateOutcome.Invalid,
            _ => CandidateOutcome.Killed,
        };
        return new CandidateVerdict(candidate, outcome, reply?.Detail ?? reply?.Error ?? "The worker died.");
    }

    private async Task<Behaviour> ProbeOne(RankedCandidate ranked, Dictionary<RepoPath, string> texts, CancellationToken cancel)
    {
        var path = ranked.Candidate.Path;
        var recorded = calls.Where(call => call.Path == path.Value && call.Function == ranked.Function).SelectMany(call => call.Calls).ToList();
        if (recorded.Count == 0)
        {
            return Behaviour.None;
        }

        var probe = new ProbeRequest(
            path.Value, ranked.Candidate.Apply(texts[path]), ranked.Function, recorded, targets, ProbesEach, Math.Min(cpuSeconds, 0.3), 30);
        var reply = await WithWorker(worker => worker.Call<ProbeRequest, ProbeReply>(probe, cancel), cancel);
        return reply?.Results is { } results ? new Behaviour(results) : Behaviour.None;
    }

    /// <summary>Lends a worker. One that died or talks nonsense is replaced, and its answer is null.</summary>
    private async Task<TReply?> WithWorker<TReply>(Func<PythonWorker, Task<TReply>> ask, CancellationToken cancel)
        where TReply : class
    {
        var worker = await pool.Take(StartWarm, cancel);
        var healthy = false;
        try
        {
            var reply = await ask(worker);
            healthy = true;
            return reply;
        }
        catch (IOException)
        {
            return null;
        }
        finally
        {
            if (healthy)
            {
                pool.Return(worker);
            }
            else
            {
                await worker.DisposeAsync();
                pool.Forget();
            }
        }
    }

    private async Task<PythonWorker> StartWarm(CancellationToken cancel)
    {
        var worker = await factory.Start(cancel);
        try
        {
            if (warmUp is not null)
            {
                await worker.Call<CoverRequest, CoverReply>(warmUp with { Tests = targets }, cancel);
            }
        }
        catch (IOException)
        {
            // A worker that dies while it warms up dies again when it is asked, and its candidate is killed.
        }

        return worker;
    }
}
