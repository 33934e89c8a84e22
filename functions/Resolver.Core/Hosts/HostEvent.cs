namespace Resolver.Core.Hosts;

/// <summary>What happened on a code host, as far as it matters here. Texts are untrusted; the account is what the host authenticated.</summary>
/// <param name="Place">Owner and name of the repository.</param>
/// <param name="IsFork">Whether the repository is a copy of somebody else's.</param>
/// <param name="By">The account that did it.</param>
public abstract record HostEvent(string Place, bool IsFork, string By)
{
    /// <summary>A label was put on an open issue.</summary>
    public sealed record IssueLabelled(string Place, bool IsFork, string By, int Number, string Label) : HostEvent(Place, IsFork, By);

    /// <summary>An issue was opened, with these labels.</summary>
    public sealed record IssueOpened(string Place, bool IsFork, string By, int Number, IReadOnlyList<string> Labels) : HostEvent(Place, IsFork, By);

    /// <summary>The text of an open issue was changed, which has these labels.</summary>
    public sealed record IssueEdited(string Place, bool IsFork, string By, int Number, IReadOnlyList<string> Labels) : HostEvent(Place, IsFork, By);

    /// <summary>An open issue was given to somebody.</summary>
    /// <param name="To">The account that has it now.</param>
    public sealed record IssueAssigned(string Place, bool IsFork, string By, int Number, string To) : HostEvent(Place, IsFork, By);

    /// <summary>Where we may read has changed: an installation, its permissions, or its repositories. It is of no one repository.</summary>
    public sealed record InstallationChanged(string By) : HostEvent(string.Empty, IsFork: false, By);

    /// <summary>Somebody wrote a comment on an issue or a pull request.</summary>
    /// <param name="Id">The comment's id at the host.</param>
    /// <param name="Body">What was written.</param>
    public sealed record Commented(string Place, bool IsFork, string By, int Number, long Id, string Body) : HostEvent(Place, IsFork, By);

    /// <summary>A pull request ended.</summary>
    /// <param name="Branch">Its branch; null where that is in another repository.</param>
    /// <param name="Merged">Merged, or closed without.</param>
    public sealed record PullRequestClosed(string Place, bool IsFork, string By, int Number, string? Branch, bool Merged) : HostEvent(Place, IsFork, By);

    /// <summary>A branch was pushed to.</summary>
    /// <param name="Branch">Its name.</param>
    /// <param name="Commit">Its commit now; null where the branch was deleted.</param>
    public sealed record Pushed(string Place, bool IsFork, string By, string Branch, string? Commit) : HostEvent(Place, IsFork, By);
}
