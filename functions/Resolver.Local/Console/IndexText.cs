using System.Globalization;
using Resolver.Core.Code;
using Resolver.Core.Ids;
using Resolver.Index.Fresh;

namespace Resolver.Local.Console;

/// <summary>What the index did and knows, in lines for people.</summary>
internal static class IndexText
{
    /// <summary>What an update did: figures, and why files were left out.</summary>
    internal static IEnumerable<string> Summary(CommitSha commit, IndexReport report, TimeSpan took)
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"{commit.Short}: {Figures(report)}, {report.Skipped.Count} left out, {took.TotalSeconds:0.0} s");
        if (report.Skipped.Count > 0)
        {
            var reasons = report.Skipped.GroupBy(static file => file.Reason, StringComparer.Ordinal).OrderByDescending(static reason => reason.Count()).ThenBy(static reason => reason.Key, StringComparer.Ordinal);
            yield return "left out: " + string.Join(", ", reasons.Select(static reason => $"{reason.Count()} {Screen.Clean(reason.Key)}"));
        }
    }

    /// <summary>What became of the vectors of a commit, and what they cost.</summary>
    internal static string Vectors(VectorReport report)
    {
        var cost = report.Usd is { } usd ? string.Create(CultureInfo.InvariantCulture, $" for ${usd:0.######}") : string.Empty;
        var made = $"vectors: {report.Units - report.Lacking} of {Count(report.Units, "unit")}, {report.Made} made now{cost}";
        return report.Code is null ? made : $"{made}; {report.Code}: {report.Why}";
    }

    /// <summary>How one file is seen.</summary>
    internal static IEnumerable<string> Explanation(FileExplanation file)
    {
        var path = Screen.Clean(file.Path.Value);
        yield return file.LeftOut is { } reason ? $"{path}: left out: {Screen.Clean(reason)}" : $"{path}: cut by {file.CutBy} into {Count(file.Units.Count, "unit")}";
        if (file.Notice is { } notice)
        {
            yield return $"note: {Screen.Clean(notice)}";
        }

        var wide = file.Units.Select(static unit => Lines(unit).Length).DefaultIfEmpty().Max();
        var kinds = file.Units.Select(static unit => unit.Kind.Length).DefaultIfEmpty().Max();
        foreach (var unit in file.Units)
        {
            yield return $"  {Lines(unit).PadLeft(wide)}  {unit.Kind.PadRight(kinds)}  {Screen.Clean(unit.Symbol)}".TrimEnd();
        }
    }

    /// <summary>What became of a wish.</summary>
    internal static string Outcome(IndexOutcome outcome) => Screen.Clean(outcome.Branch) + " " + outcome switch
    {
        IndexOutcome.Updated done => string.Create(CultureInfo.InvariantCulture, $"{done.Commit.Short}: {Figures(done.Report)}, {done.Lag.TotalSeconds:0.0} s behind"),
        IndexOutcome.Gone => "is no more",
        IndexOutcome.Delayed later => string.Create(CultureInfo.InvariantCulture, $"failed, {later.Code}: {later.Message} Again in {later.Pause.TotalSeconds:0} s."),
        IndexOutcome.Parked parked => $"failed, {parked.Code}: {parked.Message} It is tried again with the next push.",
        _ => throw new InvalidOperationException(),
    };

    /// <summary>A branch of the queue.</summary>
    internal static IEnumerable<string> Branch(QueuedBranch branch, DateTimeOffset now)
    {
        var state = branch.State switch
        {
            QueueState.Fresh => "fresh",
            QueueState.Building => "building",
            QueueState.Parked => "parked",
            _ when branch.NextTry > now => string.Create(CultureInfo.InvariantCulture, $"again in {(branch.NextTry.Value - now).TotalSeconds:0} s"),
            _ => "waiting",
        };
        var behind = branch.Since is { } since ? string.Create(CultureInfo.InvariantCulture, $", {(now - since).TotalSeconds:0} s behind") : string.Empty;
        var tries = branch.Tries > 0 ? $", {Count(branch.Tries, "failure")}" : string.Empty;
        yield return $"{branch.Newest.Short}  {state}{behind}{tries}  {Screen.Clean(branch.Branch)}  {Screen.Clean(branch.Source)}";
        if (branch.Fault is { } fault)
        {
            yield return "              " + Screen.Clean(fault);
        }
    }

    private static string Figures(IndexReport report) => $"{Count(report.Units, "unit")} in {Count(report.Files, "file")}, {report.Read} read anew";

    private static string Lines(ExplainedUnit unit) => string.Create(CultureInfo.InvariantCulture, $"{unit.Lines.Start}-{unit.Lines.End}");

    private static string Count(int number, string thing) => string.Create(CultureInfo.InvariantCulture, $"{number} {thing}{(number == 1 ? string.Empty : "s")}");
}
