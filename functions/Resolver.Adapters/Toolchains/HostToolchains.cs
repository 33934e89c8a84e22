using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Toolchains;

/// <summary>
/// Finds toolchains on <c>PATH</c> and in the usual places, and asks each program itself where it lives, so that a shim (pyenv, asdf,
/// volta) becomes the real installation; of .NET the folder says it. Besides the names of <see cref="IToolchains"/>, <c>python+pytest</c> finds an interpreter that
/// can import pytest. Safe for concurrent use; each name is looked up once.
/// </summary>
public sealed class HostToolchains : IToolchains
{
    private readonly Dictionary<string, Task<Toolchain?>> found = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private readonly ProgramSearch search;

    /// <summary>Looks on this process's own <c>PATH</c>.</summary>
    public HostToolchains()
        : this(Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
    {
    }

    /// <summary>Looks on a given <c>PATH</c>.</summary>
    public HostToolchains(string path) => search = new ProgramSearch(path);

    /// <inheritdoc />
    public Task<Toolchain?> Find(string name, CancellationToken cancel)
    {
        lock (gate)
        {
            if (!found.TryGetValue(name, out var look))
            {
                found[name] = look = Look(name);
            }

            // The look-up is shared, so that one caller's cancellation must not become everyone's answer. Waiting for one that is done
            // already would not look at the token.
            return cancel.IsCancellationRequested ? Task.FromCanceled<Toolchain?>(cancel) : look.WaitAsync(cancel);
        }
    }

    /// <inheritdoc />
    public string CureFor(string name) => name switch
    {
        "dotnet" => "Install the .NET SDK (https://dot.net) so that 'dotnet' is on PATH.",
        "python" => "Install Python 3.8 or later (Debian: apt-get install python3) so that 'python3' is on PATH.",
        "python+pytest" => "Install pytest for a Python on PATH (Debian: apt-get install python3-pytest; others: python3 -m pip install pytest).",
        "node" => "Install Node.js 18 or later with npm so that 'node' is on PATH.",
        "go" => "Install Go (Debian: apt-get install golang-go) so that 'go' is on PATH.",
        "git" => "Install git so that 'git' is on PATH.",
        _ => $"'{name}' is not a toolchain that Resolver knows; it knows dotnet, python, node, go and git.",
    };

    private Task<Toolchain?> Look(string name) => name switch
    {
        "dotnet" => Task.FromResult(DotnetToolchain.Find(search)),
        "python" => PythonToolchain.Find(search, withPytest: false),
        "python+pytest" => PythonToolchain.Find(search, withPytest: true),
        "node" => NodeToolchain.Find(search),
        "go" => GoToolchain.Find(search),
        "git" => GitToolchain.Find(search),
        _ => Task.FromResult<Toolchain?>(null),
    };
}
