namespace Resolver.Adapters.Sandbox;

/// <summary>Finds the machine's own programs that make sandboxes. Only system folders count: our PATH may lead into a repository.</summary>
internal static class HostTools
{
    private static readonly string[] Folders = ["/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/local/sbin", "/run/current-system/sw/bin"];

    /// <summary>The absolute path of a program, or null.</summary>
    public static string? Find(string name) => Folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>The absolute path of a program that was found before.</summary>
    public static string Need(string name) => Find(name) ?? name;
}
