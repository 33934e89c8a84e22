using System.Text.RegularExpressions;
using Resolver.Core.Testing;
using Resolver.Index.Store;

namespace Resolver.Index.Rank;

/// <summary>Which units are tests, or stand among tests.</summary>
internal static partial class TestUnits
{
    private static readonly ResolverConfig Conventions = new();

    /// <summary>By its own markers, by the conventions of the runners, or by a folder of tests' helpers and data.</summary>
    public static bool IsTest(StoredUnit unit) => unit.IsTest || PathPolicy.IsTest(unit.Path, Conventions) || Helpers().IsMatch(unit.Path.Value);

    /// <summary>The name, up to its first dot, of the file that a test's file is for by convention: <c>test_cart.py</c>, <c>CartTests.cs</c> and <c>cart.spec.ts</c> are for <c>cart</c>.</summary>
    public static string StemOfTested(string fileName) => TestMark().Replace(PathIndex.Stem(fileName), string.Empty);

    [GeneratedRegex("(^|/)(testsrc|testing|test[-_.]?(data|utils?|helpers?|kit|support))/", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Helpers();

    [GeneratedRegex("^[Tt]ests?_|^Test(?=[A-Z])|_tests?$|(Unit)?(Tests?|TestCase|Specs?|IT)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex TestMark();
}
