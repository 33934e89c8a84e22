using Resolver.Core.Faults;
using Resolver.Core.Runs;
using Resolver.Local.Runner;
using Resolver.Local.Tests.Play;
using Resolver.TestKit.Azure;

namespace Resolver.Local.Tests.Runner;

/// <summary>The real <c>resolver runner</c>, fed by a real Azurite.</summary>
public sealed class RunnerTests(AzuriteServer azurite) : IClassFixture<AzuriteServer>
{
    private static readonly (string Path, string Text) Slow = (PythonBug.Tests.Path, PythonBug.Tests.Text.Replace("def test_refuses", "def setUp(self):\n        import time\n        time.sleep(0.4)\n\n    def test_refuses", StringComparison.Ordinal));

    [Fact]
    public async Task RunnerKilledInTheMiddleOfAJob_IsReplacedByAnother_AndOneAnswerComes()
    {
        await using var collector = await Collector.Start();
        using var place = await RunnerPlace.Open(azurite, PythonBug.Code, Slow);
        foreach (var (name, value) in collector.Environment)
        {
            place.Environment[name] = value;
        }

        await place.Send(ResolveSteps.Reproduce.Name, "reproduce", await place.Issue());
        await using var first = place.Start();
        var answer = await place.Answer();
        answer.ShouldSatisfyAllConditions(
            () => answer.Run.ShouldBe("run-of-a-test"),
            () => answer.Step.ShouldBe("reproduce"),
            () => answer.Delivery.ShouldBe(1));
        var ready = (await place.Result<Reproduction>(answer)).ShouldBeOfType<Reproduction.Ready>();
        ready.Counts.Failed.ShouldBe(1);

        await place.Send(ResolveSteps.Test.Name, "test-1", await place.Patch(ready, PythonBug.Mended));
        await first.Line("test, taken");
        await place.Cloned();
        first.Kill();

        await using var second = place.Start("--once");
        var done = await second.End();

        done.ExitCode.ShouldBe(0, done.ToString());
        done.Error.ShouldContain("test, taken for the 2. time");
        var tested = await place.Result<HeadTests>(await place.Answer());
        tested.Counts.ShouldSatisfyAllConditions(() => tested.Counts.Passed.ShouldBe(2), () => tested.Counts.Failed.ShouldBe(0));
        (await place.TakeAnswer()).ShouldBeNull();
        (await RunnerPlace.Count(place.Waiting)).ShouldBe(0);
        (await RunnerPlace.Count(place.Poison)).ShouldBe(0);
        Directory.EnumerateFileSystemEntries(place.Work).ShouldBeEmpty("the clone of the dead one is gone too");
        var spans = await collector.Spans(place.Root);
        spans.Select(static span => span.GetProperty("name").GetString()).ShouldBe(["reproduce", "test"], ignoreOrder: true);
        spans.ShouldAllBe(static span => span.GetProperty("traceId").GetString() == RunnerPlace.Trace && span.GetProperty("parentSpanId").GetString() == RunnerPlace.RunSpan);
        spans.ShouldAllBe(static span => span.GetProperty("service").GetString() == "resolver-runner");
        collector.Text("/v1/metrics").ShouldContain("resolver.queue.lag");
    }

    [Fact]
    public async Task RunnerThatIsStopped_GivesItsJobBackAtOnce_AndOneWithoutWorkEnds()
    {
        using var place = await RunnerPlace.Open(azurite, PythonBug.Code, (Slow.Path, Slow.Text.Replace("0.4", "60", StringComparison.Ordinal)));
        place.Environment["RESOLVER_RUNNER_LEASE_SECONDS"] = "600";
        await place.Send(ResolveSteps.Reproduce.Name, "reproduce", await place.Issue());
        await using var runner = place.Start();
        await place.Cloned();

        await runner.Interrupt();
        var stopped = await runner.End();

        stopped.ExitCode.ShouldBe(0, stopped.ToString());
        stopped.Error.ShouldContain("given back");
        (await place.TakeAnswer()).ShouldBeNull();
        (await place.Waiting.ReceiveMessageAsync(cancellationToken: TestContext.Current.CancellationToken)).Value.ShouldNotBeNull("it is seen again before its time");

        await using var idle = place.Start("--idle-seconds", "0.5");
        var ended = await idle.End();
        ended.ExitCode.ShouldBe(0, ended.ToString());
        ended.Error.ShouldContain("nothing to do");
    }

    [Fact]
    public async Task JobThatMayNotBeDone_IsAnsweredWithItsCode_AndReadsNothing()
    {
        using var place = await RunnerPlace.Open(azurite, PythonBug.Code, PythonBug.Tests);
        var input = await place.Issue();
        var plan = new TestInput(new(place.Repo, place.Base, "python", "", "", new()), input.Issue.Body, []);
        await place.Send(ResolveSteps.Test.Name, "of-a-folder", plan, location: "/etc");
        await place.Send(ResolveSteps.Test.Name, "late", plan, expires: DateTimeOffset.UtcNow.AddSeconds(-1));
        await place.Send(ResolveSteps.Publish.Name, "publish", plan);
        await place.Send(ResolveSteps.Test.Name, "of-another", plan with { Plan = plan.Plan with { Repo = Core.Ids.RepoId.Parse("0123456789abcdef") } });
        await place.Send(ResolveSteps.Reproduce.Name, "with-a-wrong-token", input, token: "forged");

        await using var runner = place.Start("--idle-seconds", "1");
        var done = await runner.End();

        done.ExitCode.ShouldBe(0, done.ToString());
        var codes = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await place.TakeAnswer() is { } answer)
        {
            codes.Add(answer.Step, answer.Outcome.Failure!.Code);
        }

        codes.ShouldBe(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["of-a-folder"] = "RUNNER-REPOSITORY",
            ["late"] = "RUNNER-TOKEN",
            ["publish"] = "ACTIVITY-UNKNOWN",
            ["of-another"] = "RUNNER-REPOSITORY",
            ["with-a-wrong-token"] = "GIT-AUTH",
        }, ignoreOrder: true);
        done.Error.ShouldNotContain("forged");
        (await RunnerPlace.Count(place.Poison)).ShouldBe(0, "an answer is an answer");
    }

    [Fact]
    public async Task JobThatKillsItsRunners_IsAnsweredAsPoison_AndKeptForAPerson()
    {
        using var place = await RunnerPlace.Open(azurite, PythonBug.Code, (Slow.Path, Slow.Text.Replace("0.4", "60", StringComparison.Ordinal)));
        place.Environment["RESOLVER_RUNNER_DELIVERIES"] = "1";
        place.Environment["RESOLVER_RUNNER_LEASE_SECONDS"] = "1";
        await place.Send(ResolveSteps.Reproduce.Name, "reproduce", await place.Issue());
        await using (var victim = place.Start())
        {
            await place.Cloned();
            victim.Kill();
        }

        await using var next = place.Start("--idle-seconds", "2");
        (await place.Answer()).Outcome.Failure!.Code.ShouldBe("RUNNER-POISON");
        (await next.End()).ExitCode.ShouldBe(0);
        (await RunnerPlace.Count(place.Poison)).ShouldBe(1);
    }

    [Theory]
    [InlineData("RESOLVER_GITHUB_WRITER_KEY", "x", "APP-ROLE")]
    [InlineData("RESOLVER_MODELS_FILE", "/models.json", "APP-ROLE")]
    [InlineData("RESOLVER_RUNNER_LEASE_SECONDS", "0", "APP-SETTING")]
    [InlineData("RESOLVER_RUNNER_DELIVERIES", "many", "APP-SETTING")]
    [InlineData("AzureWebJobsStorage", "AccountName=acme;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net", "STORAGE-KEY")]
    [InlineData("AzureWebJobsStorage", "", "APP-SETTING")]
    public void SettingThatIsWrongOrAnothers_StopsTheStart(string name, string value, string code)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true" };
        RunnerSettings.Load(settings.GetValueOrDefault).Lease.ShouldBe(TimeSpan.FromMinutes(1));
        settings[name] = value;

        Should.Throw<ResolverFault>(() => RunnerSettings.Load(settings.GetValueOrDefault)).Code.ShouldBe(code);
    }
}
