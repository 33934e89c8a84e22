namespace Resolver.Models.Calls;

/// <summary>How one ask ended.</summary>
internal abstract record CallResult
{
    private CallResult()
    {
    }

    /// <summary>A completion.</summary>
    /// <param name="Text">What the model wrote.</param>
    /// <param name="CutShort">Whether it ended at the output limit.</param>
    /// <param name="Declined">Whether the model used its own channel to decline.</param>
    public sealed record Reply(string Text, bool CutShort, bool Declined) : CallResult;

    /// <summary>None, after the retries.</summary>
    public sealed record Failed(CallFailure Failure) : CallResult;
}
