using Resolver.Activities.Account;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Routing;
using Resolver.Core.Runs;

namespace Resolver.Activities.Tests.Classify;

/// <summary>A store that says what it is asked.</summary>
internal sealed class Memory : IOutcomes
{
    public IReadOnlyList<PastOutcome> Outcomes { get; set; } = [];

    public ResolverFault? Fault { get; set; }

    public List<RoutedIssue> Opened { get; } = [];

    public List<(RunId Run, RunOutcome Outcome)> Closed { get; } = [];

    public int Asked { get; private set; }

    public Task Open(RoutedIssue routed, CancellationToken cancel)
    {
        Opened.Add(routed);
        return Task.CompletedTask;
    }

    public Task Close(RunId run, RunOutcome outcome, IReadOnlyList<PastAttempt> attempts, CancellationToken cancel)
    {
        if (Fault is not null)
        {
            throw Fault;
        }

        Closed.Add((run, outcome));
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<PastOutcome>> Past(RepoId repo, RunId except, int max, CancellationToken cancel)
    {
        Asked++;
        return Fault is null ? Task.FromResult(Outcomes) : throw Fault;
    }
}

public sealed class RememberingAccountTests
{
    [Fact]
    public async Task End_IsRemembered()
    {
        var memory = new Memory();

        await Account(memory);

        memory.Closed.ShouldHaveSingleItem().ShouldBe((RunId.Parse("run-1"), RunOutcome.Escalated));
    }

    [Fact]
    public async Task DamagedStore_DoesNotCostTheRunItsReport() =>
        (await Account(new Memory { Fault = new ResolverFault("OUTCOMES-CORRUPT", transient: false, "x") })).Report.Sha256.ShouldBe("0");

    [Fact]
    public async Task BusyStore_IsTriedAgain() =>
        await Should.ThrowAsync<ResolverFault>(() => Account(new Memory { Fault = new ResolverFault("OUTCOMES-STORAGE", transient: true, "x") }));

    private static Task<AccountedRun> Account(Memory memory)
    {
        var record = new RunRecord
        {
            RunId = RunId.Parse("run-1"),
            Issue = "file:x",
            Repo = "repo",
            Outcome = RunOutcome.Escalated,
            StopReason = "attempts",
            Explanation = "x",
            Tests = TestsRecord.None,
            TraceId = new string('a', 32),
        };
        return new RememberingAccount(new Done(record), memory).Run(Fixture.Scope, new AccountInput(record, null, null, null, [], [], [], null, null), Fixture.Cancel);
    }

    private sealed class Done(RunRecord record) : IActivity<AccountInput, AccountedRun>
    {
        public Task<AccountedRun> Run(ActivityScope scope, AccountInput input, CancellationToken cancel) =>
            Task.FromResult(new AccountedRun(record, new("0", 1, "text/markdown"), null, null));
    }
}
