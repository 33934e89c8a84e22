using System.ComponentModel;
using System.Diagnostics;

namespace Resolver.Adapters.Git;

/// <summary>Deletes folders of ours, whatever a candidate left in them: read-only folders, names that are not UTF-8.</summary>
internal static class Removal
{
    /// <summary>Deletes what a plain recursive deletion can.</summary>
    public static void Now(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Deletes everything, and says whether nothing is left. Never throws for what is in the folder.</summary>
    public static async Task<bool> Thorough(string folder)
    {
        try
        {
            Now(folder);
            return true;
        }
        catch (Exception stubborn) when (stubborn is IOException or UnauthorizedAccessException)
        {
            await Tool("chmod", "-R", "u+rwX", "--", folder);
            await Tool("rm", "-rf", "--one-file-system", "--", folder);
            return !Directory.Exists(folder);
        }
    }

    private static async Task Tool(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true });
            if (process is not null)
            {
                await Task.WhenAll(process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
                await process.WaitForExitAsync();
            }
        }
        catch (Win32Exception)
        {
            // Not on this system: the folder stays for the janitor.
        }
    }
}
