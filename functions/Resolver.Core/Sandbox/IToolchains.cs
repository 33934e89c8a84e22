namespace Resolver.Core.Sandbox;

/// <summary>Finds the language toolchains of this machine, shims resolved to the real installation.</summary>
public interface IToolchains
{
    /// <summary>Finds one by name: <c>dotnet</c>, <c>python</c>, <c>node</c>, <c>go</c>, <c>git</c>. Looked up once, then remembered.</summary>
    /// <returns>Null where this machine has none; <see cref="CureFor"/> says how to get it.</returns>
    Task<Toolchain?> Find(string name, CancellationToken cancel);

    /// <summary>One sentence that says how to install it.</summary>
    string CureFor(string name);
}

/// <summary>A toolchain as a sandboxed command uses it.</summary>
/// <param name="Name">As asked for.</param>
/// <param name="Version">As it prints it.</param>
/// <param name="Executable">Absolute path of the real program, the same inside and outside the sandbox.</param>
/// <param name="Mounts">Read-only folders that it needs besides the system's, mounted at the same path inside.</param>
/// <param name="Environment">Variables that it needs, for example <c>DOTNET_ROOT</c>; <c>PATH</c> begins with its folder.</param>
public sealed record Toolchain(
    string Name,
    string Version,
    string Executable,
    IReadOnlyList<SandboxMount> Mounts,
    IReadOnlyDictionary<string, string> Environment);
