namespace Resolver.Adapters.Git;

/// <summary>Gives trouble with our own files the same names as git's.</summary>
internal static class DiskFaults
{
    public static async Task<T> Named<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (IOException full) when (GitFaults.IsDiskFull(full))
        {
            throw GitFaults.DiskFull(full);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw GitFaults.DataUnwritable(denied);
        }
    }
}
