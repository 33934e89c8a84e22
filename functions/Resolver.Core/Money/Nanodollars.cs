namespace Resolver.Core.Money;

/// <summary>
/// How ledgers keep money: whole nanodollars (1e-9 US dollars), rounded up, so that many small amounts never add up to less than they
/// are. A 64-bit count reaches nine thousand million dollars.
/// </summary>
public static class Nanodollars
{
    private const decimal PerDollar = 1_000_000_000m;

    /// <summary>Rounds up.</summary>
    /// <exception cref="OverflowException">Over nine thousand million dollars.</exception>
    public static long FromUsd(decimal usd) => (long)decimal.Ceiling(usd * PerDollar);

    /// <summary>Exact.</summary>
    public static decimal ToUsd(long nanodollars) => nanodollars / PerDollar;
}
