using Resolver.Adapters.Git;
using Resolver.Adapters.GitHub;
using Resolver.Core.Hosts;
using Resolver.Local.Hands;

namespace Resolver.Local.Composition;

/// <summary>GitHub as the host of runs sees it: it reads, with a credential that cannot write and that Hands minted.</summary>
internal sealed class GitHubParts : IDisposable
{
    private readonly GitHubClients clients;

    private GitHubParts(GitHubSettings settings, GitHubOptions options, HandsProcess hands, TimeProvider clock)
    {
        Settings = settings;
        Options = options;
        clients = new GitHubClients(options);
        IGitHubTokens tokens = options.Token is null ? new HandsTokens(hands, clock) : new GitHubTokens(options, clients, clock);
        Host = new GitHubCodeHost(clients, tokens);
        Changes = new GitHubChanges(clients, tokens, clock);
        Credentials = new GitHubGitCredentials(options, tokens, GitHubZone.Brain);
    }

    internal GitHubSettings Settings { get; }

    internal GitHubOptions Options { get; }

    internal ICodeHost Host { get; }

    /// <summary>Looks for what webhooks did not bring.</summary>
    internal GitHubChanges Changes { get; }

    internal IGitCredentials Credentials { get; }

    /// <summary>Null where GitHub is not set up.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>SETTINGS-INVALID</c>.</exception>
    internal static GitHubParts? Create(OperatorSettings operators, HandsProcess hands, TimeProvider clock) =>
        operators.GitHub is { } settings ? new GitHubParts(settings, settings.Options(Environment.GetEnvironmentVariable), hands, clock) : null;

    public void Dispose() => clients.Dispose();
}
