using System.Text.Json.Serialization;
using Resolver.Core.Artifacts;
using Resolver.Core.Ids;
using Resolver.Core.Issues;
using Resolver.Core.Models;
using Resolver.Core.Money;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;

namespace Resolver.Core.Runs;

/// <summary>What failed because of the issue on an earlier base.</summary>
/// <param name="Targets">Its tests.</param>
/// <param name="Frozen">JSON of a <see cref="PatchSet"/>: tests that were written for this run, on the base in question; null where there are none.</param>
public sealed record EarlierFailures(IReadOnlyList<string> Targets, ArtifactRef? Frozen);

/// <summary>Input of reproduce.</summary>
public sealed record ReproduceInput(CommitRef At, Issue Issue, bool NeedsFailure)
{
    /// <summary>What failed on an earlier base: all of it must fail here too, and is what the issue is about. Null where this is the first base.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EarlierFailures? Earlier { get; init; }
}

/// <summary>What the tests say at base.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Ready), "ready")]
[JsonDerivedType(typeof(NotReproduced), "notReproduced")]
[JsonDerivedType(typeof(Unusable), "unusable")]
public abstract record Reproduction
{
    private Reproduction()
    {
    }

    /// <summary>The baseline stands.</summary>
    /// <param name="Plan">How the repository is tested.</param>
    /// <param name="Baseline">JSON of <see cref="TestReport"/>.</param>
    /// <param name="Counts">Its counts.</param>
    /// <param name="Targets">Failed twice, taken for the issue; empty for kinds that need no failure.</param>
    /// <param name="KnownFailures">Failed twice, not taken for the issue.</param>
    /// <param name="Flaky">Failed once and passed once; they prove nothing and are named.</param>
    public sealed record Ready(
        TestPlan Plan,
        ArtifactRef Baseline,
        TestCounts Counts,
        IReadOnlyList<string> Targets,
        IReadOnlyList<string> KnownFailures,
        IReadOnlyList<string> Flaky) : Reproduction
    {
        /// <summary>JSON of a <see cref="PatchSet"/>: tests that were written for this run and are frozen. The baseline has their results. Null where base's own tests show the issue.</summary>
        public ArtifactRef? Frozen { get; init; }
    }

    /// <summary>No test fails because of the issue.</summary>
    public sealed record NotReproduced(TestCounts Counts, IReadOnlyList<string> Flaky) : Reproduction
    {
        /// <summary>How the repository is tested; null in runs that began before tests were written.</summary>
        public TestPlan? Plan { get; init; }

        /// <summary>JSON of the <see cref="TestReport"/> at base; null in runs that began before tests were written.</summary>
        public ArtifactRef? Baseline { get; init; }
    }

    /// <summary>The base cannot be judged: it does not build, its tests hang, its runner breaks.</summary>
    /// <param name="Code">Stop reason.</param>
    /// <param name="Explanation">One sentence for people.</param>
    /// <param name="Log">The part of the log that shows it.</param>
    /// <param name="Counts">What ran.</param>
    public sealed record Unusable(string Code, string Explanation, string Log, TestCounts Counts) : Reproduction;
}

/// <summary>Input of writing a test.</summary>
/// <param name="At">Pinned commit.</param>
/// <param name="Issue">Untrusted text.</param>
/// <param name="Found">What the tests at base say; with its plan and baseline.</param>
/// <param name="Hits">Retrieved units.</param>
/// <param name="Guidance">Documents of the base commit.</param>
/// <param name="Tier">Which tier is asked.</param>
/// <param name="MaxUsd">What it may cost, US dollars.</param>
public sealed record WriteTestInput(
    CommitRef At, Issue Issue, Reproduction.NotReproduced Found, ArtifactRef Hits, ArtifactRef Guidance, string Tier, decimal MaxUsd)
{
    /// <summary>What the whole run may cost, US dollars; the ledger holds it whatever the run remembers.</summary>
    public decimal? RunUsd { get; init; }

    /// <summary>How many calls the whole run may make; the ledger holds it whatever the run remembers. Null for no limit.</summary>
    public int? RunCalls { get; init; }
}

/// <summary>What came of writing a test, and what it cost.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Reproduced), "reproduced")]
[JsonDerivedType(typeof(Nothing), "nothing")]
public abstract record WrittenTest(ModelUsage Usage, double Seconds)
{
    /// <summary>A test that failed twice at base for the right reason; it is frozen from now on.</summary>
    /// <param name="Base">The baseline with the new tests' results; they are its targets, and <see cref="Reproduction.Ready.Frozen"/> is set.</param>
    /// <param name="Path">The new file.</param>
    /// <param name="Expectation">What the test says should happen, in one sentence.</param>
    public sealed record Reproduced(Reproduction.Ready Base, RepoPath Path, string Expectation, ModelUsage Usage, double Seconds) : WrittenTest(Usage, Seconds);

    /// <summary>No test.</summary>
    /// <param name="Code"><c>gave-up</c>, <c>refused</c>, <c>no-place</c>, <c>budget</c>, <c>budget-shared</c>, or a fault's code.</param>
    /// <param name="Reason">One sentence for people.</param>
    public sealed record Nothing(string Code, string Reason, ModelUsage Usage, double Seconds) : WrittenTest(Usage, Seconds)
    {
        /// <summary>The shared budget that has no room, where a person may let the run exceed it; null otherwise.</summary>
        public BudgetRefusal? Budget { get; init; }
    }
}
