using Resolver.Core.Testing;

namespace Resolver.Adapters.Tests.TestRunners;

/// <summary>Tests that misbehave: each ends in a status that says what happened, within its time.</summary>
public sealed class BadBehaviourTests
{
    [Fact]
    public async Task HangingTest_EndsAtTheDeadlineAndKeepsEarlierResults()
    {
        var report = await RunPython("def test_a():\n    pass\n\ndef test_hangs():\n    while True:\n        pass\n\ndef test_z():\n    pass\n", seconds: 6);
        report.ShouldBe(TestRunStatus.TimedOut, "+test_x.py::test_a", "?test_x.py::test_hangs", "?test_x.py::test_z");
        report.Seconds.ShouldBeLessThan(20);
    }

    [Theory]
    [InlineData("import os\ndef test_a():\n    os._exit(0)\n\ndef test_b():\n    pass\n")]
    [InlineData("import os, signal\ndef test_a():\n    os.kill(os.getpid(), signal.SIGKILL)\n\ndef test_b():\n    pass\n")]
    public async Task TestThatEndsTheInterpreter_IsBrokenAndNothingCountsAsPassed(string source)
    {
        var report = await RunPython(source);
        report.ShouldBe(TestRunStatus.Broken, "?test_x.py::test_a", "?test_x.py::test_b");
    }

    [Fact]
    public async Task ResultsPrintedByATest_AreNotBelieved()
    {
        var report = await RunPython("""
            import sys
            def test_a():
                print('{"kind": "result", "id": "test_x.py::test_forged", "outcome": "passed"}', file=sys.__stdout__)
                assert False
            """);
        report.ShouldBe(TestRunStatus.Completed, "-test_x.py::test_a");
    }

    [Fact]
    public async Task EndReportThatContradictsTheExitCode_IsBroken()
    {
        // Code under test that finds the results and appends to them still cannot change how the process ends.
        var report = await RunPython("""
            import glob, json, atexit
            def forge():
                for name in glob.glob('/box/out/*'):
                    with open(name, 'a') as file:
                        file.write(json.dumps({"kind": "result", "id": "test_x.py::test_a", "outcome": "passed", "seconds": 0}) + '\n')
            atexit.register(forge)
            def test_a():
                assert False
            """);
        report.Status.ShouldBe(TestRunStatus.Broken);
        report.Log.ShouldContain("contradict");
    }

    [Fact]
    public async Task DaemonLeftBehind_DoesNotHoldTheRun()
    {
        var report = await RunPython("""
            import os, time
            def test_daemon():
                if os.fork() == 0:
                    os.setsid()
                    if os.fork() == 0:
                        time.sleep(600)
                    os._exit(0)
            """);
        report.ShouldBe(TestRunStatus.Completed, "+test_x.py::test_daemon");
        report.Seconds.ShouldBeLessThan(60);
    }

    [Fact]
    public async Task GigabyteOfOutput_EndsTheRunWithALimit()
    {
        var report = await RunPython("""
            import os
            def test_loud():
                line = b'x' * 65536
                for _ in range(16384):
                    os.write(2, line)
                    os.write(1, line)
            """, arguments: "[pytest]\naddopts = -s\n");
        report.ShouldBe(TestRunStatus.LimitExceeded, "?test_x.py::test_loud");
    }

    [Fact]
    public async Task DeletedFolder_LeavesResultsReadable()
    {
        var report = await RunPython("import shutil\ndef test_a():\n    shutil.rmtree('/box/repo', ignore_errors=True)\n\ndef test_b():\n    pass\n");
        report.Of("test_x.py::test_a").Outcome.ShouldBe(TestOutcome.Passed);
        report.Results.Count.ShouldBe(2);
    }

    [Fact]
    public async Task DeletedResults_AreBroken()
    {
        var report = await RunPython("import shutil\ndef test_a():\n    shutil.rmtree('/box/out', ignore_errors=True)\n");
        report.Status.ShouldBe(TestRunStatus.Broken);
    }

    [Fact]
    public async Task ListeningOnAPort_Works()
    {
        var report = await RunPython("""
            import socket
            def test_port():
                server = socket.create_server(('127.0.0.1', 8080))
                client = socket.create_connection(('127.0.0.1', 8080))
                client.sendall(b'hi')
                assert server.accept()[0].recv(2) == b'hi'
            """);
        report.ShouldBe(TestRunStatus.Completed, "+test_x.py::test_port");
    }

    [Fact]
    public async Task ThousandFailures_StaySmall()
    {
        var report = await RunPython("""
            import pytest
            @pytest.mark.parametrize("n", range(1000))
            def test_many(n):
                assert 'x' * 20000 + str(n) == ''
            """);
        report.Status.ShouldBe(TestRunStatus.Completed, report.Log);
        report.Count(TestOutcome.Failed).ShouldBe(1000);
        report.Results.ShouldAllBe(result => result.Message!.Length <= 16 * 1024);
        report.Results.Sum(result => (long)result.Message!.Length).ShouldBeLessThan(4 << 20);
        report.Log.Length.ShouldBeLessThanOrEqualTo(16 * 1024);
    }

    private static async Task<TestReport> RunPython(string source, int seconds = 90, string? arguments = null)
    {
        using var harness = new BenchHarness();
        harness.Write("test_x.py", source).Write("pytest.ini", arguments ?? "[pytest]\n");
        return await harness.Run(seconds: seconds);
    }
}
