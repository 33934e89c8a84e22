using System.Text.RegularExpressions;

namespace Resolver.Core.Gate;

/// <summary>
/// A program that begins to name the machinery of its tests is not being repaired: it could disarm an assertion or skip itself from within.
/// Names alone are looked for; one that is put together while the program runs is not seen, and forging inside the test process stays
/// possible.
/// </summary>
public static partial class TestMachinery
{
    /// <summary>How often a program's text names a test framework.</summary>
    public static int Mentions(string text) => Names().Count(text);

    [GeneratedRegex(
        @"\b(unittest|pytest|_pytest|doctest|SkipTest|NUnit|[Xx]unit|MSTest|TestTools\.UnitTesting|vitest|jest|mocha|chai)\b|node:test|""testing""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Names();
}
