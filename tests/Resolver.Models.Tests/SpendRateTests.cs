using Resolver.Core.Money;

namespace Resolver.Models.Tests;

public sealed class SpendRateTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 15, 20, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(3.0, false)]
    [InlineData(3.01, true)]
    public void ThreeTimesTheUsualHour_IsTheLine(double spent, bool unusual) =>
        (SpendRate.Judge([.. Hours(20, 1m), Hour(0, (decimal)spent)], Now) is not null).ShouldBe(unusual);

    [Fact]
    public void OneBusyHourInTen_IsUsual() => SpendRate.Judge([.. Hours(18, 1m), Hour(20, 9m), Hour(21, 9m), Hour(22, 9m), Hour(0, 20m)], Now).ShouldBeNull();

    [Fact]
    public void TooLittleHistory_SaysNothing() => SpendRate.Judge([.. Hours(11, 1m), Hour(0, 500m)], Now).ShouldBeNull();

    [Fact]
    public void OldHours_DoNotCount() => SpendRate.Judge([.. Enumerable.Range(400, 20).Select(ago => Hour(ago, 1m)), Hour(0, 500m)], Now).ShouldBeNull();

    [Fact]
    public void SameHour_IsOneOccasion() =>
        SpendRate.Judge([.. Hours(20, 1m), Hour(0, 5m)], Now)!.Key.ShouldBe(SpendRate.Judge([.. Hours(20, 1m), Hour(0, 9m)], Now.AddMinutes(30))!.Key);

    private static IEnumerable<WindowState> Hours(int count, decimal usd) => Enumerable.Range(1, count).Select(ago => Hour(ago, usd));

    private static WindowState Hour(int ago, decimal usd) => new(BudgetWindow.At(BudgetScope.Hour, string.Empty, Now.AddHours(-ago)), null, 0, usd, 0, 1);
}
