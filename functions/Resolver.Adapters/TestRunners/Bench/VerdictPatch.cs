using Resolver.Core.Testing;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.TestRunners.Bench;

/// <summary>
/// What a patch may bring to a verdict. A clone is the base plus the patch, so leaving a change out is the same as restoring the file
/// from base, and a test or configuration file that the patch adds is not there at all.
/// </summary>
internal static class VerdictPatch
{
    public static PatchSet Restrict(PatchSet patch, ResolverConfig config) =>
        patch with { Files = [.. patch.Files.Where(file => !IsBaseOnly(file, config))] };

    private static bool IsBaseOnly(FileChange file, ResolverConfig config) =>
        PathPolicy.IsTest(file.Path, config) || PathPolicy.IsConfiguration(file.Path) || PathPolicy.IsForbidden(file.Path, config);
}
