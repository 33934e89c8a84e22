namespace Resolver.Adapters.Git;

/// <summary>Gives our own writes to a full disk the same name as git's.</summary>
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
    }
}
