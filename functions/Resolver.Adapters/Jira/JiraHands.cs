using Resolver.Core.Faults;
using Resolver.Core.Issues;

namespace Resolver.Adapters.Jira;

/// <summary>Jira as Hands see it: with the token that writes.</summary>
public sealed class JiraHands : IDisposable
{
    private readonly JiraClient client;
    private readonly string? transition;

    /// <summary>Creates it; nothing is sent before the first call.</summary>
    /// <param name="options">Where Jira is, and the token that writes.</param>
    /// <param name="transition">Name of the transition for what was merged; null for none.</param>
    /// <param name="clock">Of this host.</param>
    public JiraHands(JiraOptions options, string? transition, TimeProvider clock)
    {
        this.transition = transition;
        client = new JiraClient(options, clock);
        Notes = new JiraNotes(client);
    }

    /// <summary>Writes comments and links.</summary>
    public JiraNotes Notes { get; }

    /// <summary>The account that writes.</summary>
    /// <exception cref="ResolverFault"><c>JIRA-*</c>.</exception>
    public Task<string> Self(CancellationToken cancel) => client.Self(cancel);

    /// <summary>Moves an issue whose change was merged, as the operator set it; nothing where nothing is set.</summary>
    /// <exception cref="ResolverFault"><c>JIRA-*</c>.</exception>
    public Task Merged(IssueRef issue, CancellationToken cancel) => transition is null ? Task.CompletedTask : Notes.Move(issue, transition, cancel);

    /// <inheritdoc />
    public void Dispose() => client.Dispose();
}
