using Resolver.Core.Ids;
using Resolver.Core.Repair;
using Resolver.Repair.Mutate;
using Resolver.Repair.Python;
using Resolver.Repair.Validate;
using Resolver.Syntax;

namespace Resolver.Repair.Tests.Python;

public sealed class PythonWorkerTests(RepairHouse house)
{
    private const string Buggy = "import os\nimport sys\n\n\ndef twice(n):\n    return n + 3\n";
    private const string Body = "return n + 3";

    [Theory]
    [InlineData("return n * 2", CandidateOutcome.Plausible)]
    [InlineData("return n + 1", CandidateOutcome.Fails)]
    [InlineData("return n + 2", CandidateOutcome.Breaks)]
    [InlineData("return (n", CandidateOutcome.Invalid)]
    [InlineData("while True: pass", CandidateOutcome.Killed)]
    [InlineData("return sum(iter(int, 1))", CandidateOutcome.Killed)]
    [InlineData("os._exit(0)", CandidateOutcome.Killed)]
    [InlineData("os.kill(os.getpid(), 9)", CandidateOutcome.Killed)]
    [InlineData("sys.exit(0)", CandidateOutcome.Fails)]
    [InlineData("return twice(n)", CandidateOutcome.Fails)]
    [InlineData("return [0] * (1 << 40)", CandidateOutcome.Fails)]
    [InlineData("return n * 2\n\nraise ValueError('module level')", CandidateOutcome.Invalid)]
    public async Task Candidate_WhateverItDoes_GetsItsVerdict(string body, CandidateOutcome expected)
    {
        var verdicts = await Validate([body, "return n * 2"]);

        verdicts[0].Outcome.ShouldBe(expected, verdicts[0].Detail);
        verdicts[1].Outcome.ShouldBe(CandidateOutcome.Plausible, "the worker lives on");
    }

    [Fact]
    public async Task Daemon_OfACandidate_IsGoneBeforeTheNextOne()
    {
        const string Daemon = "\n    if os.fork() == 0:\n        os.setsid()\n        while True:\n            open('/tmp/alive', 'a').write('x')\n    return 0";
        const string Check = "import time; size = os.path.getsize('/tmp/alive'); time.sleep(0.2); assert os.path.getsize('/tmp/alive') == size; return n * 2";

        var verdicts = await Validate([Daemon, Check], workers: 1);

        verdicts.Select(verdict => verdict.Outcome).ShouldBe([CandidateOutcome.Fails, CandidateOutcome.Plausible], verdicts[1].Detail);
    }

    [Fact]
    public async Task Verdicts_ComeInTheGivenOrder_WhateverFinishesFirst()
    {
        string[] bodies = ["while True: pass", "return n * 2", "return 0", "while True: pass", "return n + n"];

        var verdicts = await Validate(bodies);

        verdicts.Select(verdict => verdict.Outcome).ShouldBe(
            [CandidateOutcome.Killed, CandidateOutcome.Plausible, CandidateOutcome.Fails, CandidateOutcome.Killed, CandidateOutcome.Plausible]);
    }

    private async Task<List<CandidateVerdict>> Validate(IReadOnlyList<string> bodies, int workers = 2)
    {
        var (plan, baseline) = await house.Baseline(
            ("app.py", Buggy),
            ("tests/test_app.py", "from app import twice\n\n\ndef test_two():\n    assert twice(2) == 4\n\n\ndef test_three():\n    assert twice(3) == 6\n"));
        var options = new RepairOptions { Workers = workers };
        var request = new RepairRequest(plan, baseline, [.. baseline.Failed.Select(test => test.Id)], string.Empty, []);
        await using var session = await house.Bench.Open(plan, CancellationToken.None);
        await using var validator = await new PythonLanguage(house.Sandbox, options).Start(session, request, CancellationToken.None);
        var coverage = await validator.Cover(CancellationToken.None);
        coverage.Tests.Count.ShouldBe(2);

        var path = RepoPath.Parse("app.py");
        var tree = await house.Parser.Parse(path, Buggy, CancellationToken.None);
        var start = Buggy.IndexOf(Body, StringComparison.Ordinal);
        var candidates = bodies.Select(body => new Candidate(path, new TextSpan(start, start + Body.Length), body, "test", body, 1)).ToList();
        var verdicts = new List<CandidateVerdict>();
        await foreach (var verdict in validator.Validate(candidates, [new SourceFile(path, tree!, new PythonDialect())], CancellationToken.None))
        {
            verdicts.Add(verdict);
        }

        return verdicts;
    }
}
