using Resolver.Core.Faults;
using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Sandbox;

/// <summary>Picks the best isolation that really works on this machine for this user: each is tried with a command before it is chosen.</summary>
public sealed class SandboxFactory(SandboxOptions options, TimeProvider time)
{
    private const string Cure = "Install bubblewrap (Debian: apt install bubblewrap) or util-linux, and allow user namespaces"
        + " (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns); in a container also a /proc"
        + " without masks and a seccomp profile that allows namespaces (docs/operating.md, The runner), or pass --allow-unsandboxed to run the repository's code without isolation.";

    /// <summary>The sandbox to use. Also removes what earlier processes of ours, killed in the middle, left behind.</summary>
    /// <exception cref="ResolverFault"><c>SANDBOX-UNAVAILABLE</c> where nothing isolates and running without was not allowed.</exception>
    public ISandbox Create()
    {
        ControlGroup.RemoveAbandoned();
        var (box, problem) = Choose();
        return box ?? throw ResolverFault.Usage("SANDBOX-UNAVAILABLE", problem);
    }

    /// <summary>What <see cref="Create"/> would choose, or why it would refuse, for <c>resolver doctor</c>.</summary>
    public SandboxReport Describe()
    {
        var (box, problem) = Choose();
        return box is null
            ? new SandboxReport("none", Isolated: false, new Dictionary<string, string>(StringComparer.Ordinal), problem)
            : box.Describe() with { Problem = problem.Length == 0 ? null : problem };
    }

    private (ISandbox? Box, string Problem) Choose()
    {
        var tried = new List<string>();
        var host = new SandboxHost(options);
        foreach (var kind in new[] { SandboxTrial.Bubblewrap, SandboxTrial.Unshare }.Where(kind => options.Kind is null || options.Kind == kind))
        {
            if (SandboxTrial.Problem(kind) is not { } problem)
            {
                return (kind == SandboxTrial.Bubblewrap ? new BubblewrapSandbox(host, time) : new UnshareSandbox(host, time), string.Empty);
            }

            tried.Add($"{kind}: {problem}");
        }

        var refusal = $"This machine has no sandbox that works ({string.Join("; ", tried)}). {Cure}";
        return (options.AllowUnsandboxed && options.Kind is null or "none" ? new UnsandboxedSandbox(time) : null, refusal);
    }
}
