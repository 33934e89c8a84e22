using FsCheck.Xunit;
using Resolver.Core.Loop;

namespace Resolver.Core.Tests.Loop;

public sealed class LoopPolicyTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly LoopLimits Limits = new(10, 20, Start.AddMinutes(4), Start.AddMinutes(5), 1.00m);

    [Fact]
    public void FreshLoop_GoesOn() => Next([]).ShouldBe(new LoopDecision.GoOn(WrapUp: false));

    [Theory]
    [InlineData("a a a a", "stuck-action")]
    [InlineData("a! b! c!", "", false)]
    [InlineData("a!x b!x c!x", "stuck-error")]
    [InlineData("- - -", "stuck-talk")]
    [InlineData("a b a b a b", "stuck-alternation")]
    [InlineData("a a a b", "", false)]
    [InlineData("a!x b!x c!y", "", false)]
    [InlineData("- - a -", "", false)]
    [InlineData("a b a b a c", "", false)]
    [InlineData("a a b a a b", "", false)]
    public void Steps_AreStuck_OrNot(string steps, string code, bool stuck = true)
    {
        var decision = Next([.. steps.Split(' ').Select(static (step, number) => Parse(step, number))]);

        if (stuck)
        {
            decision.ShouldBeOfType<LoopDecision.Stop>().Code.ShouldBe(code);
        }
        else
        {
            decision.ShouldBeOfType<LoopDecision.GoOn>();
        }
    }

    [Theory]
    [InlineData(10, 10, 0, 0, "tool-calls")]
    [InlineData(3, 20, 0, 0, "model-calls")]
    [InlineData(3, 3, 5, 0, "time")]
    [InlineData(3, 3, 0, 1.0, "budget")]
    public void Limit_Ends(int toolCalls, int modelCalls, int minutes, double usd, string code) =>
        LoopPolicy.Next(Limits, Used(toolCalls, modelCalls, (decimal)usd), Start.AddMinutes(minutes)).ShouldBeOfType<LoopDecision.Stop>().Code.ShouldBe(code);

    [Theory]
    [InlineData(9, 9, 0, 0)]
    [InlineData(3, 19, 0, 0)]
    [InlineData(3, 3, 4, 0)]
    [InlineData(3, 3, 0, 0.8)]
    public void NearALimit_OnlyTheEndIsLeft(int toolCalls, int modelCalls, int minutes, double usd) =>
        LoopPolicy.Next(Limits, Used(toolCalls, modelCalls, (decimal)usd), Start.AddMinutes(minutes)).ShouldBe(new LoopDecision.GoOn(WrapUp: true));

    [Property]
    public void WhateverHappens_NoLoopIsLongerThanItsLimits(int[] choices)
    {
        var steps = new List<LoopStep>();
        var (calls, random) = (0, choices.Length == 0 ? [0] : choices);
        while (LoopPolicy.Next(Limits, new LoopProgress(steps, calls, 0), Start) is LoopDecision.GoOn)
        {
            var choice = random[calls % random.Length];
            steps.Add(new LoopStep(choice % 3 == 0 ? null : $"action-{choice}-{calls % 4}", choice % 5 == 0 ? $"error-{choice}" : null));
            calls++;
            calls.ShouldBeLessThanOrEqualTo(Limits.ModelCalls);
            steps.Count(static step => step.Action is not null).ShouldBeLessThanOrEqualTo(Limits.ToolCalls);
        }
    }

    private static LoopDecision Next(IReadOnlyList<LoopStep> steps) => LoopPolicy.Next(Limits, new LoopProgress(steps, steps.Count, 0), Start);

    private static LoopProgress Used(int toolCalls, int modelCalls, decimal usd) =>
        new([.. Enumerable.Range(0, toolCalls).Select(static number => new LoopStep($"action-{number}", null))], modelCalls, usd);

    // "a" an action, "a!x" with error x, "a!" with an error of its own, "-" talk.
    private static LoopStep Parse(string step, int number) => step.Split('!') switch
    {
        ["-"] => new LoopStep(null, null),
        [var action, ""] => new LoopStep(action, $"error-{number}"),
        [var action, var error] => new LoopStep(action, error),
        _ => new LoopStep(step, null),
    };
}
