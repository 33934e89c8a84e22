namespace Resolver.Core.Gate;

/// <summary>The three verdicts; <see cref="NotRun"/> blocks.</summary>
public enum Verdict
{
    /// <summary>Proven.</summary>
    Pass,

    /// <summary>Disproven.</summary>
    Fail,

    /// <summary>Could not be checked.</summary>
    NotRun,
}

/// <summary>One check of the gate.</summary>
/// <param name="Name">Stable, for example <c>nothing-breaks</c>.</param>
/// <param name="Verdict">Its verdict.</param>
/// <param name="Detail">One sentence for people.</param>
public sealed record GateCheck(string Name, Verdict Verdict, string Detail);

/// <summary>The gate's answer: the worst of its checks.</summary>
/// <param name="Verdict">Pass only if every check passes.</param>
/// <param name="Checks">Every check, in order.</param>
/// <param name="FailingTests">Ids that fail or did not run, at most 20.</param>
/// <param name="NeedsPerson">True where the change may not be approved by rule.</param>
/// <param name="PatchSha256">What was judged.</param>
public sealed record GateVerdict(
    Verdict Verdict,
    IReadOnlyList<GateCheck> Checks,
    IReadOnlyList<string> FailingTests,
    bool NeedsPerson,
    string PatchSha256)
{
    /// <summary>What blocks, in one sentence.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Blocking => string.Join("; ", Checks.Where(check => check.Verdict != Verdict.Pass).Select(check => $"{check.Name}: {check.Detail}"));
}
