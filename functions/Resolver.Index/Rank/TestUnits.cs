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

    [GeneratedRegex("(^|/)(testsrc|testing|test[-_.]?(data|utils?|helpers?|kit|support))/", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Helpers();
}
