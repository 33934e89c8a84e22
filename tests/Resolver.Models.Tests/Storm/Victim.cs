using System.Diagnostics;
using System.Globalization;
using Resolver.TestKit.Models;

namespace Resolver.Models.Tests.Storm;

/// <summary>A process of its own with 64 runs, to be killed with SIGKILL.</summary>
internal static class Victim
{
    /// <summary>Starts one and kills it when the server has had so many requests more.</summary>
    /// <returns>False where it ended by itself before that.</returns>
    public static async Task<bool> KillAfter(int requests, StormStore store, ChatServer server, int speed)
    {
        var last = server.Requests.Count + requests - 1;
        using var victim = Start(store, server.Endpoint, speed);
        var ended = victim.WaitForExitAsync(TestContext.Current.CancellationToken);
        await Task.WhenAny(server.Arrived(last), ended);
        var killed = !ended.IsCompleted;
        victim.Kill();
        await ended;
        (victim.ExitCode == 0 || killed).ShouldBeTrue("it ends well unless it is killed");
        return victim.ExitCode != 0;
    }

    private static Process Start(StormStore store, string endpoint, int speed)
    {
        var program = Path.ChangeExtension(typeof(Victim).Assembly.Location, null);
        string[] arguments = ["storm", store.ToString(), endpoint, speed.ToString(CultureInfo.InvariantCulture)];
        return Process.Start(new ProcessStartInfo(OperatingSystem.IsWindows() ? program + ".exe" : program, arguments) { UseShellExecute = false })!;
    }
}
