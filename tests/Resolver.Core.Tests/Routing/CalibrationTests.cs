using Resolver.Core.Routing;

namespace Resolver.Core.Tests.Routing;

public sealed class CalibrationTests
{
    [Fact]
    public void Rates_RiseWithTheScore_AndViolatorsArePooled()
    {
        // Scores 0.1, 0.2, 0.3 came out at 2, 1 and 8 of 10: the first two change places, so they are pooled to 3 of 20.
        var calibration = Calibration.Fit([.. Group(0.1, 2, 10), .. Group(0.2, 1, 10), .. Group(0.3, 8, 10)]);

        calibration.Of(0.15).ShouldBe(Calibration.Rate(3, 20));
        calibration.Of(0.25).ShouldBe(Calibration.Rate(3, 20));
        calibration.Of(0.9).ShouldBe(Calibration.Rate(8, 10));
        calibration.Of(0).ShouldBe(Calibration.Rate(3, 20));
        calibration.Outcomes.ShouldBe(30);
    }

    [Fact]
    public void WithoutOutcomes_NothingIsKnown() => Calibration.Fit([]).Of(0.9).ShouldBe(0.5);

    [Fact]
    public void NoFailureYet_IsNotCertainty() => Calibration.Fit([.. Group(0.5, 10, 10)]).Of(0.5).ShouldBe(10.5 / 11);

    [Fact]
    public void EqualScores_StayTogether()
    {
        var calibration = Calibration.Fit([.. Group(0.5, 12, 12), .. Group(0.5, 0, 12)]);

        calibration.Of(0.5).ShouldBe(Calibration.Rate(12, 24));
    }

    [Fact]
    public void OnRecordedOutcomes_ForecastAndRateAgree()
    {
        // A score that is too sure of itself: what it calls 0.9 comes true in 6 of 10.
        var random = new Random(1);
        var known = Enumerable.Range(0, 2_000).Select(_ => random.NextDouble()).Select(score => (score, Success: random.NextDouble() < 0.5 + (0.1 * score))).ToList();
        var calibration = Calibration.Fit([.. known.Take(1_000)]);

        var brier = known.Skip(1_000).Average(one => Math.Pow(calibration.Of(one.score) - (one.Success ? 1 : 0), 2));
        var raw = known.Skip(1_000).Average(one => Math.Pow(one.score - (one.Success ? 1 : 0), 2));
        brier.ShouldBeLessThan(raw - 0.05);
    }

    private static IEnumerable<(double Score, bool Success)> Group(double score, int successes, int count) =>
        Enumerable.Range(0, count).Select(i => (score, i < successes));
}
