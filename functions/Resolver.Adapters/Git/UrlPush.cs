using Resolver.Core.Ids;

namespace Resolver.Adapters.Git;

/// <summary>Makes one branch in a repository at a URL: it is only ever created, a branch that is there is left as it is.</summary>
internal sealed class UrlPush(GitOptions options, GitCommand git, Mirrors mirrors, GitSecret secrets)
{
    private const string Protocols = "https:http";

    public async Task Publish(RepoLocation target, Mirror mirror, CommitSha commit, string branch, CancellationToken cancel)
    {
        var secret = await secrets.For(target, cancel) ?? new Dictionary<string, string>(StringComparer.Ordinal);
        if (await IsThere(target, mirror, commit, branch, secret, cancel))
        {
            return;
        }

        // What the remote has by now is left out of the push only where it is known here.
        using var held = await mirrors.Lock(mirror.Repo, cancel);
        await Network(mirror, secret, ["fetch", .. UrlImport.Quietly, "origin", "+refs/heads/*:refs/heads/*"], cancel);
        var reference = "refs/heads/" + branch;
        var answer = await Try(
            mirror, secret, ["push", "--quiet", "--no-verify", $"--force-with-lease={reference}:", "--", target.Address, $"{commit}:{reference}"], cancel);
        if (!answer.Ok && !await IsThere(target, mirror, commit, branch, secret, cancel))
        {
            throw NetworkFaults.Of(Call(mirror, secret, ["push"]), answer);
        }
    }

    private async Task<bool> IsThere(RepoLocation target, Mirror mirror, CommitSha commit, string branch, IReadOnlyDictionary<string, string> secret, CancellationToken cancel)
    {
        var answer = await Network(mirror, secret, ["ls-remote", "--", target.Address, "refs/heads/" + branch], cancel);
        var found = answer.Text.Split('\t')[0];
        return found.Length != 0 && (found == commit.Value ? true : throw GitPublisher.Exists(branch));
    }

    private async Task<GitResult> Network(Mirror mirror, IReadOnlyDictionary<string, string> secret, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        var answer = await Try(mirror, secret, arguments, cancel);
        return answer.Ok ? answer : throw NetworkFaults.Of(Call(mirror, secret, arguments), answer);
    }

    private Task<GitResult> Try(Mirror mirror, IReadOnlyDictionary<string, string> secret, IReadOnlyList<string> arguments, CancellationToken cancel) =>
        git.Run(Call(mirror, secret, arguments), cancel);

    private GitCall Call(Mirror mirror, IReadOnlyDictionary<string, string> secret, IReadOnlyList<string> arguments) =>
        new(arguments) { GitDir = mirror.GitDir, Protocols = Protocols, Timeout = options.FetchTimeout, MayFail = true, Environment = secret };
}
