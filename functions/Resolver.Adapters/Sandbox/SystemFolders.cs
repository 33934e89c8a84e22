using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Sandbox;

/// <summary>The read-only parts of this machine that every command sees.</summary>
internal static class SystemFolders
{
    private const string Resolution = "/etc/resolv.conf";
    private static readonly string[] Roots = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

    // No shadow, no host keys, no machine id, nothing of users.
    private static readonly string[] Settings =
    [
        "/etc/alternatives", "/etc/ca-certificates", "/etc/ca-certificates.conf", "/etc/crypto-policies", "/etc/debian_version", "/etc/dotnet", "/etc/fonts",
        "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/localtime", "/etc/magic", "/etc/mime.types", "/etc/nsswitch.conf", "/etc/os-release",
        "/etc/pki/ca-trust", "/etc/pki/tls/certs", "/etc/protocols", "/etc/python3", "/etc/services", "/etc/ssl/certs", "/etc/ssl/openssl.cnf", "/etc/terminfo",
        "/etc/timezone",
    ];

    private static readonly Lazy<IReadOnlyList<SandboxMount>> Found = new(Find);

    /// <summary>Links at the root where the machine has merged <c>/bin</c> into <c>/usr</c>.</summary>
    public static IReadOnlyList<(string Path, string Target)> Links { get; } =
        [.. Roots.Select(path => (path, Target: new DirectoryInfo(path).LinkTarget)).Where(pair => pair.Target is not null).Select(pair => (pair.path, pair.Target!))];

    /// <summary>Folders and files, at the same path inside. <c>resolv.conf</c>, often a link into <c>/run</c>, only with network.</summary>
    public static IEnumerable<SandboxMount> Mounts(bool network) => network && File.Exists(Resolution)
        ? Found.Value.Append(new SandboxMount(File.ResolveLinkTarget(Resolution, returnFinalTarget: true)?.FullName ?? Resolution, Resolution))
        : Found.Value;

    private static IReadOnlyList<SandboxMount> Find()
    {
        var roots = Roots.Where(path => Directory.Exists(path) && new DirectoryInfo(path).LinkTarget is null).Prepend("/usr");
        var javas = Directory.EnumerateDirectories("/etc", "java-*");
        return [.. roots.Concat(Settings).Concat(javas).Where(Path.Exists).Select(path => new SandboxMount(Target(path), path))];
    }

    private static string Target(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
}
