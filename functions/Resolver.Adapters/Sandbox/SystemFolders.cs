using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Sandbox;

/// <summary>The read-only parts of this machine that every command sees.</summary>
internal static class SystemFolders
{
    private static readonly string[] Roots = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

    // No shadow, no host keys, no machine id, nothing of users.
    private static readonly string[] Settings =
    [
        "/etc/alternatives", "/etc/ca-certificates", "/etc/ca-certificates.conf", "/etc/crypto-policies", "/etc/debian_version", "/etc/dotnet", "/etc/fonts",
        "/etc/gai.conf", "/etc/host.conf", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/localtime", "/etc/magic", "/etc/mime.types",
        "/etc/nsswitch.conf", "/etc/os-release", "/etc/pki/ca-trust", "/etc/pki/tls/certs", "/etc/profile.d", "/etc/protocols", "/etc/python3", "/etc/services",
        "/etc/ssl/certs", "/etc/ssl/openssl.cnf", "/etc/terminfo", "/etc/timezone", "/etc/xml",
    ];

    /// <summary>Links at the root where the machine has merged <c>/bin</c> into <c>/usr</c>.</summary>
    public static IReadOnlyList<(string Path, string Target)> Links() =>
        [.. Roots.Select(path => (path, new DirectoryInfo(path).LinkTarget)).Where(pair => pair.LinkTarget is not null).Select(pair => (pair.path, pair.LinkTarget!))];

    /// <summary>Folders and files, at the same path inside.</summary>
    public static IReadOnlyList<SandboxMount> Mounts(bool network)
    {
        var javas = Directory.Exists("/etc") ? Directory.EnumerateDirectories("/etc", "java-*") : [];
        var paths = Roots.Where(path => Directory.Exists(path) && new DirectoryInfo(path).LinkTarget is null).Prepend("/usr").Concat(Settings.Concat(javas).Where(Path.Exists));
        return [.. paths.Select(path => new SandboxMount(path, path)), .. network ? Resolution() : []];
    }

    // resolv.conf is often a link into /run, which does not exist inside.
    private static IEnumerable<SandboxMount> Resolution() => new[] { "/etc/resolv.conf" }
        .Where(File.Exists)
        .Select(path => new SandboxMount(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path, path));
}
