using Resolver.Core.Faults;
using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Sandbox;

/// <summary>Refuses commands that cannot mean what they say.</summary>
internal static class SandboxChecks
{
    public static void Check(SandboxCommand command)
    {
        if (command.Arguments.Count == 0 || command.Arguments[0].Length == 0)
        {
            throw Wrong("A sandboxed command needs a program.");
        }

        if (command.Arguments.Concat(command.Environment.Values).Any(text => text.Contains('\0', StringComparison.Ordinal)))
        {
            throw Wrong("Arguments and variables of a sandboxed command may not hold a NUL character.");
        }

        if (command.Arguments[0].Contains('=', StringComparison.Ordinal) || command.Environment.Keys.Any(name => name.Length == 0 || name.AsSpan().IndexOfAny('=', '\0') >= 0))
        {
            throw Wrong("The program and the names of variables of a sandboxed command may not hold '='.");
        }

        foreach (var mount in command.Mounts)
        {
            Check(mount);
        }

        if (!IsPlain(command.WorkingDirectory))
        {
            throw Wrong("The working directory of a sandboxed command must be an absolute path.");
        }
    }

    private static void Check(SandboxMount mount)
    {
        if (!IsPlain(mount.HostPath) || !IsPlain(mount.SandboxPath) || mount.SandboxPath == "/")
        {
            throw Wrong("Both sides of a mount must be absolute paths without '..', and the inner one may not be '/'.");
        }

        if (mount.SandboxPath.Contains('\n', StringComparison.Ordinal))
        {
            throw Wrong("The inner side of a mount may not hold a newline.");
        }

        if (!Path.Exists(mount.HostPath))
        {
            throw Wrong($"Nothing is there to be mounted at {mount.SandboxPath}; create it first.");
        }
    }

    private static bool IsPlain(string path) =>
        path.StartsWith('/') && !path.Contains('\0', StringComparison.Ordinal) && !path.Split('/').Contains("..", StringComparer.Ordinal);

    private static ResolverFault Wrong(string message) => new("SANDBOX-START", transient: false, message);
}
