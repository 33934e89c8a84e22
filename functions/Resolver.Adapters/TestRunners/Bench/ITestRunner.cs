using Resolver.Core.Testing;

namespace Resolver.Adapters.TestRunners.Bench;

/// <summary>One way to run tests. Stateless: everything that a run needs comes with its scope.</summary>
internal interface ITestRunner
{
    /// <summary>As in <see cref="TestPlan.Runner"/>.</summary>
    string Name { get; }

    /// <summary>Looks whether the repository is tested this way; null where it is not.</summary>
    Task<Detection?> Detect(RepositoryView view, CancellationToken cancel);

    /// <summary>Fills in the target for a root that <c>.resolver.yml</c> gave, where nothing was detected.</summary>
    string DefaultTarget => string.Empty;

    /// <summary>The toolchains that a run needs.</summary>
    IReadOnlyList<string> Toolchains(TestPlan plan);

    /// <summary>What the setup phase does; empty where nothing is needed.</summary>
    Task<IReadOnlyList<SetupStep>> Setup(TestPlan plan, RepositoryView view, CancellationToken cancel);

    /// <summary>Environment of every run, besides the toolchains'.</summary>
    IReadOnlyDictionary<string, string> Environment(TestPlan plan);

    /// <summary>Runs and reads the results.</summary>
    Task<RunOutcome> Run(RunScope scope, CancellationToken cancel);
}

/// <summary>How a repository seems to be tested.</summary>
/// <param name="Runner">The runner's name.</param>
/// <param name="Root">Folder of the tested project.</param>
/// <param name="Target">Runner-specific.</param>
/// <param name="TestFiles">How many files hold tests: the runner with the most wins.</param>
internal sealed record Detection(string Runner, string Root, string Target, int TestFiles);

/// <summary>One command of the setup phase.</summary>
/// <param name="Arguments">Program and arguments.</param>
/// <param name="Network">Whether it may reach registries.</param>
/// <param name="OnlyIfPreviousFailed">A second way for the step before it: the offline one comes first.</param>
internal sealed record SetupStep(IReadOnlyList<string> Arguments, bool Network, bool OnlyIfPreviousFailed = false);

/// <summary>What a runner read; the bench caps texts and orders it.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Results">Every test that it knows of.</param>
/// <param name="Log">What explains a failure.</param>
internal sealed record RunOutcome(TestRunStatus Status, IReadOnlyList<TestResult> Results, string Log);
