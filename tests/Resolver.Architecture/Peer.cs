using System.Diagnostics;

namespace Resolver.Architecture;

/// <summary>Programs of tests/peers.</summary>
internal static class Peer
{
    /// <summary>Runs one with Node, in the repository's folder.</summary>
    /// <returns>Its exit code, and all that it wrote.</returns>
    public static async Task<(int Code, string Output)> Run(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("node", [Repository.PathOf($"tests/peers/{script}"), .. arguments])
        {
            WorkingDirectory = Repository.PathOf("."),
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var output = node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (node.ExitCode, await output + await errors);
    }
}
