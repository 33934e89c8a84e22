namespace Resolver.Repair.CSharp.Build;

/// <summary>The repository after its build.</summary>
/// <param name="Paths">Its paths.</param>
/// <param name="Tests">Test projects, each once.</param>
/// <param name="All">All projects that were compiled, each framework once.</param>
internal sealed record BuiltRepository(BoxPaths Paths, IReadOnlyList<ProbedProject> Tests, IReadOnlyList<ProbedProject> All);
