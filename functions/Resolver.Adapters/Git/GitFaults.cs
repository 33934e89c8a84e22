using Resolver.Core.Faults;

namespace Resolver.Adapters.Git;

/// <summary>What git's failures are called. Its own words go to the inner exception only: they may name paths.</summary>
internal static class GitFaults
{
    /// <summary>Git ended with a failure that has no code of its own.</summary>
    public const string FailedCode = "GIT-FAILED";

    private const int DiskFullError = 28; // ENOSPC

    public static ResolverFault Missing(Exception? inner) =>
        ResolverFault.Usage("GIT-MISSING", "git was not found; install git 2.39 or newer (Debian: apt-get install git) and try again.", inner);

    public static ResolverFault TimedOut(GitCall call, Exception inner) =>
        new("GIT-TIMEOUT", transient: true, $"git {call.Arguments[0]} did not finish in time and was stopped; try again, or raise the time limit.", inner);

    public static ResolverFault Failed(GitCall call, GitResult result)
    {
        var inner = new InvalidOperationException($"git {call.Arguments[0]} ended with {result.ExitCode}: {result.Errors}");
        return IsDiskFull(result.Errors) ? DiskFull(inner)
            : result.Errors.Contains("Permission denied", StringComparison.Ordinal) ? DataUnwritable(inner)
            : new ResolverFault(FailedCode, transient: false, $"git {call.Arguments[0]} failed with exit code {result.ExitCode}; the local trace has its words.", inner);
    }

    public static ResolverFault Ended(GitCall call, string errors, Exception inner) =>
        new(FailedCode, transient: true, $"git {call.Arguments[0]} ended before it had answered; try again, the local trace has its words.", new IOException(errors, inner));

    public static ResolverFault DiskFull(Exception inner) =>
        new("GIT-DISK-FULL", transient: true, "The disk of the data folder is full; free some space or choose another folder with --data, then try again.", inner);

    public static ResolverFault DataUnwritable(Exception inner) =>
        ResolverFault.Usage("GIT-DATA-UNWRITABLE", "The data folder may not be written by this user; change its permissions or choose another folder with --data.", inner);

    public static ResolverFault PatchRefused(string path, string why) =>
        ResolverFault.Usage("GIT-PATCH-REFUSED", $"The patch cannot be applied at {path}: {why}.");

    public static bool IsDiskFull(string errors) =>
        errors.Contains("No space left on device", StringComparison.Ordinal) || errors.Contains("Disk quota exceeded", StringComparison.Ordinal);

    public static bool IsDiskFull(IOException cause) => (cause.HResult & 0xFFFF) == DiskFullError;
}
