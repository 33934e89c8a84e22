using Resolver.Adapters.EventGrid;
using Resolver.Core.Hosts;

namespace Resolver.Adapters.Intake;

/// <summary>
/// How events are called while they wait. The part before a slash says where one comes from; GitHub's own names of events have none.
/// </summary>
public static class EventKind
{
    /// <summary>Of all of Jira's events: which they are stands in their body, which is signed.</summary>
    public const string Jira = TicketKey.Host + "/webhook";

    /// <summary>The source of a kind: <c>github</c> or <c>jira</c>.</summary>
    public static string SourceOf(string kind) => kind.IndexOf('/', StringComparison.Ordinal) is > 0 and var end ? kind[..end] : WrappedEvent.GitHub;

    /// <summary>Whether a name is one that GitHub gives an event: its header is not signed, so it must not name another source.</summary>
    public static bool IsGitHub(string kind) => kind.Length > 0 && kind.All(static letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_');

    /// <summary>The kind of an event that came inside of another one.</summary>
    public static string Of(WrappedEvent one) => one.Source == WrappedEvent.GitHub ? one.Kind : $"{one.Source}/{one.Kind}";
}
