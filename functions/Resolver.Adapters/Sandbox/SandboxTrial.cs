using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Resolver.Adapters.Sandbox;

/// <summary>Tries each kind of isolation with a command that does nothing, as the user that sandboxes will run as.</summary>
internal static class SandboxTrial
{
    public const string Bubblewrap = "bubblewrap";
    public const string Unshare = "unshare";
    private const string Namespaces = "mount -n -t tmpfs trial /tmp && mount -n -t proc proc /proc && unshare --user --map-user=1000 --keep-caps true";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Why a kind does not work here; null where it does.</summary>
    public static string? Problem(string kind)
    {
        string[] needed = kind == Bubblewrap ? ["bwrap", "sh", "env"] : ["unshare", "setpriv", "mount", "umount", "pivot_root", "setsid", "xargs", "sh", "env"];
        var missing = needed.Concat(SandboxHost.IsRoot ? new[] { "unshare", "setpriv", "mount", "chown" } : []).Where(tool => HostTools.Find(tool) is null).Distinct(StringComparer.Ordinal).ToList();
        return !OperatingSystem.IsLinux() ? "it needs Linux"
            : missing.Count > 0 ? $"not installed: {string.Join(", ", missing)}"
            : Try([.. Drop(), .. Launcher(kind)]);
    }

    private static string[] Drop() => SandboxHost.IsRoot
        ? [HostTools.Need("setpriv"), "--reuid", SandboxUser.TrialId.ToString(CultureInfo.InvariantCulture), "--regid", SandboxUser.TrialId.ToString(CultureInfo.InvariantCulture), "--clear-groups", "--no-new-privs"]
        : [];

    private static string[] Launcher(string kind) => kind == Bubblewrap
        ? [HostTools.Need("bwrap"), .. BubblewrapSandbox.Isolation, "--unshare-net", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--size", "4096", "--tmpfs", "/tmp", "true"]
        : [HostTools.Need("unshare"), "--user", "--map-root-user", "--mount", "--propagation", "private", "--pid", "--net", "--ipc", "--uts", "--fork", HostTools.Need("sh"), "-c", Namespaces];

    private static string? Try(string[] command)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false, RedirectStandardError = true, WorkingDirectory = "/" })!;
            var id = process.Id;
            using var patience = new Timer(_ => ProcessTree.KillOne(id), null, Patience, Timeout.InfiniteTimeSpan);
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : errors.Trim() is { Length: > 0 } said ? said.Split('\n')[0] : "a trial command failed";
        }
        catch (Win32Exception failed)
        {
            return failed.Message;
        }
    }
}
