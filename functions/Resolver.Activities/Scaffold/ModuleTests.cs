using Resolver.Core.Ids;
using Resolver.Core.Runs;
using Resolver.Core.Testing;

namespace Resolver.Activities.Scaffold;

/// <summary>The tests of a module that base does not have: how they are run, and how they are told from the repository's own.</summary>
internal static class ModuleTests
{
    /// <summary>The folder stands before the runner's id, so that no test of the repository has the same.</summary>
    public static string Id(RepoPath folder, string test) => $"{folder}/{test}";

    /// <summary>Go's own runner in the module's folder; what the repository says about its own tests does not hold there.</summary>
    public static TestPlan Plan(CommitRef at, RepoPath folder, ResolverConfig config) =>
        new(at.Repo, at.Commit, "go", folder.Value, "./...", config with { Runner = null, Root = null, Setup = [], Test = [] });

    /// <summary>Both reports as one; the worse ending counts.</summary>
    public static TestReport Together(RepoPath folder, TestReport module, TestReport? own) => new(
        own is null || own.Status == TestRunStatus.Completed ? module.Status : own.Status,
        [.. own?.Results ?? [], .. module.Results.Select(test => test with { Id = Id(folder, test.Id) })],
        own is { Status: not TestRunStatus.Completed } ? own.Log : module.Log,
        module.Seconds + (own?.Seconds ?? 0));
}
