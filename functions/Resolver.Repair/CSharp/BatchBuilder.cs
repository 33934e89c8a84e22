using Resolver.Core.Ids;
using Resolver.Repair.CSharp.Build;
using Resolver.Repair.CSharp.Host;
using Resolver.Repair.CSharp.Protocol;
using Resolver.Repair.Mutate;

namespace Resolver.Repair.CSharp;

/// <summary>A batch of candidates, compiled.</summary>
/// <param name="First">Position of its first candidate; its switch is one more.</param>
/// <param name="Count">How many.</param>
/// <param name="Rejected">Positions of those that do not compile, with the reason.</param>
/// <param name="Fresh">Switches that need a new process.</param>
/// <param name="Assemblies">The edited assemblies.</param>
internal sealed record CompiledBatch(
    int First, int Count, IReadOnlyDictionary<int, string> Rejected, IReadOnlySet<int> Fresh, IReadOnlyDictionary<ProbedProject, string> Assemblies);

/// <summary>Compiles candidates behind switches, in the projects that the target tests load.</summary>
internal sealed class BatchBuilder(ValidatorParts parts, IReadOnlyList<SuiteBaseline> suites, IReadOnlyList<Candidate> candidates, IReadOnlyList<SourceFile> files)
{
    private readonly ILookup<RepoPath, (ProbedProject Project, string BoxPath)> owners = suites
        .SelectMany(suite => parts.Layout.LoadedBy(suite.Project)).Distinct()
        .SelectMany(project => project.Sources.Select(source => (Project: project, BoxPath: source, Path: parts.Repository.Paths.ToRepo(source))))
        .Where(owner => owner.Path is not null)
        .ToLookup(owner => owner.Path!, owner => (owner.Project, owner.BoxPath));

    /// <summary>Positions at which batches begin, and their sizes.</summary>
    public IReadOnlyList<(int First, int Count)> Plan()
    {
        var plan = new List<(int, int)>();
        for (var first = 0; first < candidates.Count;)
        {
            var count = Math.Min(plan.Count == 0 ? parts.Bounds.FirstBatch : parts.Bounds.Batch, candidates.Count - first);
            plan.Add((first, count));
            first += count;
        }

        return plan;
    }

    public async Task<CompiledBatch> Compile(int first, int count, CancellationToken cancel)
    {
        var rejected = new Dictionary<int, string>();
        var mutants = new List<(ProbedProject Project, Mutant Mutant)>();
        for (var position = first; position < first + count; position++)
        {
            var owned = owners[candidates[position].Path].ToList();
            mutants.AddRange(owned.Select(owner => (owner.Project, Mutant(position, owner.BoxPath))));
            if (owned.Count == 0)
            {
                rejected[position] = "The failing tests do not load this file's project.";
            }
        }

        var fresh = new HashSet<int>();
        var assemblies = new Dictionary<ProbedProject, string>();
        foreach (var group in mutants.GroupBy(entry => entry.Project, entry => entry.Mutant))
        {
            var output = ValidatorParts.Scratch(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"batch{first}"), group.Key);
            var reply = await parts.Compiler.Call(new CompileRequest("schemata", Project: group.Key.Name, Files: Texts(group), Mutants: [.. group], Output: output), cancel);
            Take(reply, group, rejected, fresh);
            if (reply.Error is null)
            {
                assemblies[group.Key] = output;
            }
        }

        return new CompiledBatch(first, count, rejected, fresh, assemblies);
    }

    /// <summary>Puts a batch's assemblies where the target tests load them, and the original ones where it has none. No host may be running.</summary>
    public async Task Place(CompiledBatch batch, CancellationToken cancel)
    {
        var copies = suites.SelectMany(suite => parts.Layout.LoadedBy(suite.Project), (suite, project) =>
            new FileCopy(batch.Assemblies.GetValueOrDefault(project, project.Intermediate), AssemblyLayout.PlaceOf(suite.Project, project)));
        await parts.Compiler.Call(new CompileRequest("place", Copies: [.. copies]), cancel);
    }

    private static void Take(CompileReply reply, IEnumerable<Mutant> mutants, Dictionary<int, string> rejected, HashSet<int> fresh)
    {
        foreach (var rejection in reply.Rejected ?? [])
        {
            rejected[rejection.Id - 1] = rejection.Reason;
        }

        fresh.UnionWith(reply.Fresh ?? []);
        if (reply.Error is { } error)
        {
            foreach (var mutant in mutants)
            {
                rejected.TryAdd(mutant.Id - 1, error);
            }
        }
    }

    private Mutant Mutant(int position, string boxPath)
    {
        var candidate = candidates[position];
        return new Mutant(position + 1, boxPath, candidate.Span.Start, candidate.Span.Length, candidate.Replacement);
    }

    private IReadOnlyList<CompilerFile> Texts(IEnumerable<Mutant> mutants)
    {
        var paths = mutants.Select(mutant => mutant.Path).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. files.SelectMany(file => owners[file.Path].Select(owner => owner.BoxPath).Distinct(StringComparer.Ordinal)
                .Where(paths.Contains).Select(path => new CompilerFile(path, file.Text))),
        ];
    }
}
