using Resolver.Core.Faults;
using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Sandbox;

/// <summary>Picks the best isolation that really works on this machine, for this user.</summary>
public sealed class SandboxFactory(SandboxOptions options, TimeProvider time)
{
    private const string Cure = "Install bubblewrap (Debian: apt install bubblewrap) or util-linux, and allow user namespaces; `resolver doctor` says more."
        + " --allow-unsandboxed runs the repository's code without isolation.";

    /// <summary>The sandbox to use.</summary>
    /// <exception cref="ResolverFault"><c>SANDBOX-UNAVAILABLE</c> where nothing isolates and running without was not allowed.</exception>
    public ISandbox Create()
    {
        var host = new SandboxHost(options);
        if (OperatingSystem.IsLinux() && options.Kind is null or "bubblewrap" && HostTools.Find("bwrap") is not null)
        {
            return new BubblewrapSandbox(host, time);
        }

        if (OperatingSystem.IsLinux() && options.Kind is null or "unshare" && HostTools.Find("unshare") is not null)
        {
            return new UnshareSandbox(host, time);
        }

        return options.AllowUnsandboxed
            ? new UnsandboxedSandbox(time)
            : throw ResolverFault.Usage("SANDBOX-UNAVAILABLE", $"This machine has no sandbox that works. {Cure}");
    }
}
