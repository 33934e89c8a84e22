namespace Resolver.Workflows;

/// <summary>Where the base is when a change is to be published, and what that means for the change.</summary>
internal abstract record BaseNow
{
    private BaseNow()
    {
    }

    /// <summary>Where the gate judged.</summary>
    internal sealed record Unmoved : BaseNow;

    /// <summary>Nowhere: the branch is gone.</summary>
    internal sealed record Gone : BaseNow;

    /// <summary>Elsewhere; the change was brought there, and has passed the gate there.</summary>
    internal sealed record Followed(bool SameText) : BaseNow;

    /// <summary>Elsewhere, or not known, and the change is where it was: a person takes over. Why, in a sentence.</summary>
    internal sealed record Left(string Why) : BaseNow;
}
