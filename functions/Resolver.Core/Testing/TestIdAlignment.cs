namespace Resolver.Core.Testing;

/// <summary>
/// Some suites put the time, a random value or a hash code into the names of parameterised tests, so that two runs of the same code
/// report different ids. They are recognised by their method: as many ids are missing as are new, below the same method's name.
/// </summary>
public static class TestIdAlignment
{
    /// <summary>
    /// Gives the new ids of such methods the missing ones' names, passed ones first on both sides, so that a failure can only be hidden
    /// where another test of the same method failed before. Everything else stays as it is.
    /// </summary>
    /// <param name="report">The later run.</param>
    /// <param name="baseline">The earlier run.</param>
    public static TestReport ToBaseline(TestReport report, TestReport baseline)
    {
        var known = baseline.Results.Select(test => test.Id).ToHashSet(StringComparer.Ordinal);
        var seen = report.Results.Select(test => test.Id).ToHashSet(StringComparer.Ordinal);
        var missing = ByMethod(baseline.Results.Where(test => !seen.Contains(test.Id)));
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var added in ByMethod(report.Results.Where(test => !known.Contains(test.Id))))
        {
            if (missing.TryGetValue(added.Key, out var lost) && lost.Count == added.Value.Count)
            {
                foreach (var (now, before) in added.Value.Zip(lost))
                {
                    names[now.Id] = before.Id;
                }
            }
        }

        return names.Count == 0
            ? report
            : report with { Results = [.. report.Results.Select(test => names.TryGetValue(test.Id, out var name) ? test with { Id = name } : test)] };
    }

    private static Dictionary<string, List<TestResult>> ByMethod(IEnumerable<TestResult> tests) =>
        tests.Where(test => Method(test.Id) is not null)
            .DistinctBy(test => test.Id, StringComparer.Ordinal)
            .GroupBy(test => Method(test.Id)!, StringComparer.Ordinal)
            .ToDictionary(
                method => method.Key,
                method => method.OrderBy(test => test.Outcome).ThenBy(test => test.Id, StringComparer.Ordinal).ToList(),
                StringComparer.Ordinal);

    // Arguments follow the first parenthesis (.NET) or bracket (pytest); a test without arguments has one name and keeps it.
    private static string? Method(string id)
    {
        var arguments = id.IndexOfAny(['(', '[']);
        return arguments > 0 ? id[..arguments] : null;
    }
}
