using Resolver.Adapters.GitHub;

namespace Resolver.Local.Hands;

/// <summary>GitHub as Hands see it: with the App's private key, or the plain token.</summary>
public sealed class GitHubHands : IDisposable
{
    private readonly GitHubClients clients;

    /// <summary>Creates it; nothing is sent before the first call.</summary>
    public GitHubHands(GitHubOptions options, TimeProvider clock)
    {
        Options = options;
        clients = new GitHubClients(options);
        Tokens = new GitHubTokens(options, clients, clock);
        PullRequests = new GitHubPullRequests(clients, Tokens);
        CheckRuns = new GitHubCheckRuns(clients, Tokens, clock);
        Notes = new GitHubNotes(clients, Tokens);
        Installations = new GitHubInstallations(clients, Tokens);
    }

    /// <summary>Where GitHub is.</summary>
    public GitHubOptions Options { get; }

    /// <summary>Credentials of every zone.</summary>
    public GitHubTokens Tokens { get; }

    /// <summary>Opens pull requests.</summary>
    public GitHubPullRequests PullRequests { get; }

    /// <summary>Shows the gate's verdict.</summary>
    public GitHubCheckRuns CheckRuns { get; }

    /// <summary>Writes comments.</summary>
    public GitHubNotes Notes { get; }

    /// <summary>Knows where we are installed.</summary>
    public GitHubInstallations Installations { get; }

    /// <inheritdoc />
    public void Dispose() => clients.Dispose();
}
