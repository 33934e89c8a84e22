using Resolver.Repair.CSharp.Build;
using Resolver.Repair.CSharp.Protocol;

namespace Resolver.Repair.CSharp.Host;

/// <summary>Which projects each test project loads, and where their assemblies are.</summary>
internal sealed class AssemblyLayout
{
    private readonly ILookup<ProbedProject, ProbedProject> loadedBy;

    private AssemblyLayout(ILookup<ProbedProject, ProbedProject> loadedBy) => this.loadedBy = loadedBy;

    /// <summary>The projects that a test project loads, itself included.</summary>
    public IEnumerable<ProbedProject> LoadedBy(ProbedProject test) => loadedBy[test];

    /// <summary>
    /// Compares the compilers' outputs with the copies in the tests' output folders, byte by byte: a project that targets several
    /// frameworks is there with the one that is used. Puts the warm host beside the tests, too.
    /// </summary>
    public static async Task<AssemblyLayout> Of(BuiltRepository repository, CompileWorker compiler, CancellationToken cancel)
    {
        var pairs = repository.Tests.SelectMany(test => repository.All.Select(project => (Test: test, Project: project))).ToList();
        var reply = await compiler.Call(new CompileRequest("match", Copies: [.. pairs.Select(pair => new FileCopy(pair.Project.Intermediate, PlaceOf(pair.Test, pair.Project)))]), cancel);
        IReadOnlyList<FileCopy> hosts =
        [
            .. repository.Tests.Select(test => new FileCopy($"{TestHostFiles.BoxFolder}/{TestHostFiles.AssemblyFile}", Path.Combine(FolderOf(test), TestHostFiles.AssemblyFile))),
        ];
        await compiler.Call(new CompileRequest("place", Copies: hosts), cancel);
        return new AssemblyLayout((reply.Matching ?? []).Select(index => pairs[index]).ToLookup(pair => pair.Test, pair => pair.Project));
    }

    /// <summary>Where a test project loads an assembly from.</summary>
    public static string PlaceOf(ProbedProject test, ProbedProject project) => Path.Combine(FolderOf(test), project.AssemblyFile);

    private static string FolderOf(ProbedProject test) => Path.GetDirectoryName(test.Target)!;
}
