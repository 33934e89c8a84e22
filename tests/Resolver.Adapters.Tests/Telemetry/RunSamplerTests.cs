using System.Diagnostics;
using OpenTelemetry;
using Resolver.Adapters.Configuration;
using Resolver.Adapters.Telemetry;
using Resolver.Core.Faults;
using Resolver.Core.Tracing;

namespace Resolver.Adapters.Tests.Telemetry;

public sealed class RunSamplerTests : IDisposable
{
    private readonly ActivitySource _source = new("Resolver.Tests." + Guid.NewGuid());
    private readonly ActivityListener _listener;
    private readonly Sink _sink = new();

    public RunSamplerTests()
    {
        _listener = new ActivityListener { ShouldListenTo = source => source == _source, Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _source.Dispose();
        _sink.Dispose();
    }

    [Fact]
    public void CheapRunThatWentWell_IsNotSent()
    {
        using var sampler = None();
        var run = Trace();

        sampler.OnEnd(Step(run, "retrieve"));
        sampler.OnEnd(Chat(run, 0.30));
        sampler.OnEnd(Run(run, "resolved", 0.30));
        sampler.OnEnd(Step(run, "account"));

        _sink.Names.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("escalated", 0.30)]
    [InlineData("failed", 0.0)]
    [InlineData("resolved", 1.0)]
    public void RunThatFailedOrWasExpensive_IsSentAsAWhole(string outcome, double usd)
    {
        using var sampler = None();
        var (run, other) = (Trace(), Trace());

        sampler.OnEnd(Step(run, "retrieve"));
        sampler.OnEnd(Step(other, "of another run"));
        sampler.OnEnd(Run(run, outcome, usd));
        sampler.OnEnd(Step(run, "account"));

        _sink.Names.ShouldBe(["retrieve", "invoke_workflow resolve-issue", "account"]);
    }

    [Fact]
    public void ProcessThatNeverSeesTheEnd_SendsWhatFailed_AndWhatCostMuch()
    {
        using var sampler = None();
        var (failed, expensive) = (Trace(), Trace());

        sampler.OnEnd(Step(failed, "clone"));
        sampler.OnEnd(Step(failed, "test", error: true));
        sampler.OnEnd(Chat(expensive, 0.60));
        sampler.OnEnd(Chat(expensive, 0.60));

        _sink.Names.ShouldBe(["clone", "test", "chat any", "chat any"]);
    }

    [Fact]
    public void FailureAfterTheDecision_IsSentNevertheless()
    {
        using var sampler = None();
        var run = Trace();
        sampler.OnEnd(Run(run, "resolved", 0));

        sampler.OnEnd(Step(run, "account", error: true));

        _sink.Names.ShouldBe(["account"]);
    }

    [Fact]
    public void MoreThanMayWait_IsSent_AndNotLost()
    {
        using var sampler = None(most: 3);
        var (first, second) = (Trace(), Trace());

        sampler.OnEnd(Step(first, "1"));
        sampler.OnEnd(Step(first, "2"));
        sampler.OnEnd(Step(second, "3"));
        _sink.Names.ShouldBeEmpty();
        sampler.OnEnd(Step(second, "4"));

        _sink.Names.ShouldBe(["1", "2"]);
    }

    [Fact]
    public void WhatStillWaitsWhenTheProcessStops_IsSent()
    {
        using var sampler = None();
        sampler.OnEnd(Step(Trace(), "approve"));

        sampler.Shutdown();

        _sink.Names.ShouldBe(["approve"]);
    }

    [Fact]
    public void Ratio_TakesThatShare_AndTheSameRunsInEveryProcess()
    {
        using var one = new RunSampler(_sink, new SamplingOptions(0.25, 1));
        using var others = new Sink();
        using var two = new RunSampler(others, new SamplingOptions(0.25, 1));
        for (var number = 0; number < 2000; number++)
        {
            var run = Trace();
            one.OnEnd(Step(run, run.TraceId.ToHexString()));
            two.OnEnd(Step(run, run.TraceId.ToHexString()));
        }

        _sink.Names.Count.ShouldBeInRange(400, 600);
        others.Names.ShouldBe(_sink.Names);
    }

    [Theory]
    [InlineData("RESOLVER_TRACE_RATIO", "1.5")]
    [InlineData("RESOLVER_TRACE_KEEP_USD", "-1")]
    public void SettingOutOfRange_IsNamed(string name, string value) =>
        Should.Throw<ResolverFault>(() => SamplingOptions.Load(new SettingSource(asked => asked == name ? value : null))).Message.ShouldContain(name);

    [Fact]
    public void Default_SendsEverything() => SamplingOptions.Load(new SettingSource(static _ => null)).ShouldBe(new SamplingOptions(1, 1));

    private static ActivityContext Trace() => new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);

    private RunSampler None(int most = 20_000) => new(_sink, new SamplingOptions(0, 1) { MaxHeld = most });

    private Activity Step(ActivityContext run, string name, bool error = false)
    {
        using var span = _source.StartActivity(name, ActivityKind.Internal, run)!;
        return error ? span.SetStatus(ActivityStatusCode.Error, "TEST-FAILED") : span;
    }

    private Activity Chat(ActivityContext run, double usd) => Step(run, "chat any").SetTag(GenAi.Operation, GenAi.Chat).SetTag("resolver.usd", usd);

    private Activity Run(ActivityContext run, string outcome, double usd) =>
        Step(run, "invoke_workflow resolve-issue").SetTag(GenAi.Operation, GenAi.InvokeWorkflow).SetTag("resolver.outcome", outcome).SetTag("resolver.usd", usd);

    private sealed class Sink : BaseProcessor<Activity>
    {
        public List<string> Names { get; } = [];

        public override void OnEnd(Activity data) => Names.Add(data.OperationName);
    }
}
