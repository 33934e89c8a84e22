namespace Resolver.Adapters.Git;

/// <summary>What git may know of our environment.</summary>
internal static class GitEnvironment
{
    /// <summary>Passed on in every call.</summary>
    public static readonly string[] Always = ["PATH", "TMPDIR", "SystemRoot", "TEMP"];

    /// <summary>Passed on where a URL is fetched: the ssh agent, proxies and certificate stores.</summary>
    public static readonly string[] Network =
    [
        .. Always, "SSH_AUTH_SOCK", "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH",
    ];

    /// <summary>Always the same: no prompt, no configuration but the repository's and ours, messages in English.</summary>
    public static readonly IReadOnlyDictionary<string, string> Fixed = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["HOME"] = "/nonexistent",
        ["LC_ALL"] = "C",
        ["TZ"] = "UTC",
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        ["GIT_ATTR_NOSYSTEM"] = "1",
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["GIT_ASKPASS"] = "true",
        ["SSH_ASKPASS"] = "true",
        ["GIT_PAGER"] = "cat",
        ["GIT_EDITOR"] = "false",
        ["GIT_OPTIONAL_LOCKS"] = "0",
        ["GIT_NO_REPLACE_OBJECTS"] = "1",
        ["GIT_NO_LAZY_FETCH"] = "1",
        ["GIT_AUTHOR_NAME"] = "Resolver",
        ["GIT_AUTHOR_EMAIL"] = "resolver@localhost",
        ["GIT_COMMITTER_NAME"] = "Resolver",
        ["GIT_COMMITTER_EMAIL"] = "resolver@localhost",
    };
}
