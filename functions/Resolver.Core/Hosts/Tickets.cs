using System.Globalization;
using System.Text.RegularExpressions;
using Resolver.Core.Issues;

namespace Resolver.Core.Hosts;

/// <summary>The key of an issue in a tracker that is no code host, for example <c>SHOP-12</c>.</summary>
/// <param name="Project">The project's key, upper case.</param>
/// <param name="Number">1 and up.</param>
public sealed partial record TicketKey(string Project, int Number)
{
    /// <summary>The name of Jira in an <see cref="IssueRef"/>.</summary>
    public const string Host = "jira";

    /// <summary>What a run carries of it.</summary>
    public IssueRef Reference => new(Host, Project, Number.ToString(CultureInfo.InvariantCulture));

    /// <summary>The key, or null where the text is none.</summary>
    public static TicketKey? TryParse(string? text) =>
        text is not null && Form().Match(text) is { Success: true } match && int.TryParse(match.Groups["number"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new TicketKey(match.Groups["project"].Value, number)
            : null;

    /// <summary>The key of a reference; null where that is of another host.</summary>
    public static TicketKey? Of(IssueRef reference) => reference.Host == Host ? TryParse($"{reference.Place}-{reference.Number}") : null;

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Project}-{Number}");

    [GeneratedRegex("^(?<project>[A-Z][A-Z0-9_]{1,49})-(?<number>[1-9][0-9]{0,9})\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}

/// <summary>That something happened to a ticket. It names places only: what is there, and who did it, is asked of the tracker.</summary>
/// <param name="Key">The ticket.</param>
public abstract record TicketNotice(TicketKey Key)
{
    /// <summary>It got the label, or was made with it.</summary>
    public sealed record Labelled(TicketKey Key) : TicketNotice(Key);

    /// <summary>Somebody wrote a comment.</summary>
    /// <param name="Id">The comment's id.</param>
    public sealed record Commented(TicketKey Key, long Id) : TicketNotice(Key);
}

/// <summary>A ticket as its tracker shows it.</summary>
/// <param name="Key">By its present key, where it was moved.</param>
/// <param name="Issue">Its texts: untrusted.</param>
/// <param name="Components">Names of the project's components that it belongs to.</param>
public sealed record Ticket(TicketKey Key, HostIssue Issue, IReadOnlyList<string> Components);

/// <summary>A comment as its tracker shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Author">Account that wrote it.</param>
/// <param name="Editor">Account that changed it last.</param>
/// <param name="Text">In which a command is looked for; untrusted.</param>
/// <param name="CreatedAt">When it was written.</param>
public sealed record TicketComment(long Id, string Author, string Editor, string Text, DateTimeOffset CreatedAt);

/// <summary>Who put a label on a ticket.</summary>
/// <param name="Account">Who.</param>
/// <param name="Change">The tracker's id of the change; null where the ticket was made with the label.</param>
/// <param name="At">When.</param>
public sealed record TicketLabelling(string Account, string? Change, DateTimeOffset At);

/// <summary>What is read from a tracker. It can write nothing there.</summary>
public interface ITicketHost
{
    /// <summary>A ticket with its description, its links and its latest comments.</summary>
    /// <exception cref="Faults.ResolverFault"><c>JIRA-*</c>.</exception>
    Task<Ticket> Ticket(TicketKey key, CancellationToken cancel);

    /// <summary>One comment.</summary>
    /// <exception cref="Faults.ResolverFault"><c>JIRA-*</c>.</exception>
    Task<TicketComment> Comment(TicketKey key, long id, CancellationToken cancel);

    /// <summary>Who put a label on it last; null where it does not have the label.</summary>
    /// <exception cref="Faults.ResolverFault"><c>JIRA-*</c>.</exception>
    Task<TicketLabelling?> LabelledBy(TicketKey key, string label, CancellationToken cancel);

    /// <summary>Whether an account may start paid work and approve in a project; false for accounts that are not known.</summary>
    /// <exception cref="Faults.ResolverFault"><c>JIRA-*</c>.</exception>
    Task<bool> MayAsk(string project, string account, CancellationToken cancel);
}

/// <summary>The repository that a project's tickets are about.</summary>
/// <param name="Repository">Owner and name on GitHub, or the URL of a git repository.</param>
/// <param name="Base">Branch to start from and to go to; null for the default one.</param>
/// <param name="Components">Other repositories, by the name of a component.</param>
public sealed record TicketProject(string Repository, string? Base, IReadOnlyDictionary<string, string> Components)
{
    /// <summary>The repository of a ticket: that of the first of its components that has one, or the project's.</summary>
    public string RepositoryOf(Ticket ticket)
    {
        foreach (var component in ticket.Components)
        {
            var named = Components.FirstOrDefault(pair => string.Equals(pair.Key, component, StringComparison.OrdinalIgnoreCase)).Value;
            if (named is not null)
            {
                return named;
            }
        }

        return Repository;
    }
}

/// <summary>The rules of intake from a tracker, as the operator set them.</summary>
/// <param name="Label">The label that starts a run.</param>
/// <param name="Projects">By key, upper case; a project that is not here is none of ours.</param>
public sealed record TicketRules(string Label, IReadOnlyDictionary<string, TicketProject> Projects)
{
    /// <summary>Whether a label is the one; trackers tell no upper from lower case.</summary>
    public bool IsOurs(string label) => string.Equals(label, Label, StringComparison.OrdinalIgnoreCase);

    /// <summary>Why a comment is no command of a person to us; null where it may be one.</summary>
    /// <param name="comment">As the tracker shows it.</param>
    /// <param name="self">Our own account.</param>
    public static string? Refuse(TicketComment comment, string self) =>
        string.Equals(comment.Author, self, StringComparison.Ordinal) ? "we did it ourselves"
        : string.Equals(comment.Author, comment.Editor, StringComparison.Ordinal) ? null
        : "somebody else changed the comment";
}
