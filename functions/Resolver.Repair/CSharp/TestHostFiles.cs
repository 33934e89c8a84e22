using Resolver.Core.Faults;
using Resolver.Core.Sandbox;

namespace Resolver.Repair.CSharp;

/// <summary>Where the C# worker's files are, on this machine and in the sandbox.</summary>
internal static class TestHostFiles
{
    /// <summary>Beside <see cref="SandboxPaths.Tools"/>, which the test bench fills with its own helpers.</summary>
    public const string BoxFolder = SandboxPaths.Tools + "-repair-csharp";

    public const string AssemblyFile = "resolver-testhost.dll";

    public static string HostFolder => Path.Combine(AppContext.BaseDirectory, "workers", "testhost");

    /// <summary>The mount.</summary>
    /// <exception cref="ResolverFault"><c>REPAIR-CSHARP-WORKER-MISSING</c>.</exception>
    public static SandboxMount Mount() => File.Exists(Path.Combine(HostFolder, AssemblyFile))
        ? new SandboxMount(HostFolder, BoxFolder)
        : throw new ResolverFault("REPAIR-CSHARP-WORKER-MISSING", transient: false, "The C# repair worker is not beside the program (workers/testhost); install Resolver again.");
}
