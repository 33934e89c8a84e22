using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Resolver.Adapters.Tests.Sandbox;

/// <summary>
/// Runs the whole suite once more as the other kind of user: as a normal user where the tests run as root, and through sudo as root
/// where they run as a normal user.
/// </summary>
public sealed partial class OtherUserTests
{
    private const string NormalUser = "65111";

    [Theory]
    [InlineData(typeof(BubblewrapTests), 54)]
    [InlineData(typeof(UnshareTests), 54)]
    [InlineData(typeof(UnsandboxedTests), 27)]
    public async Task Suite_AsTheOtherKindOfUser_Passes(Type suite, int atLeast)
    {
        using var home = new TestFolder();
        if (Environment.IsPrivilegedProcess)
        {
            await RunTool("cp", "-r", AppContext.BaseDirectory, home.At("bin"));
            await RunTool("chown", "-R", $"{NormalUser}:{NormalUser}", home.Root);
        }

        string[] become = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid", NormalUser, "--regid", NormalUser, "--clear-groups"] : ["sudo", "-n"];
        var assembly = Path.Combine(Environment.IsPrivilegedProcess ? home.At("bin") : AppContext.BaseDirectory, "Resolver.Adapters.Tests.dll");
        var output = await RunTool([.. become, "env", "-i", $"HOME={home.Root}", "PATH=/usr/bin:/bin:/usr/sbin:/sbin", $"DOTNET_ROOT={DotnetRoot}",
            $"{DotnetRoot}/dotnet", assembly, "-class", suite.FullName!]);

        int.Parse(Total().Match(output).Groups[1].Value, CultureInfo.InvariantCulture).ShouldBeGreaterThanOrEqualTo(atLeast, output);
    }

    // .../shared/Microsoft.NETCore.App/10.0.x/System.Private.CoreLib.dll
    private static string DotnetRoot => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "../../.."));

    private static async Task<string> RunTool(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(arguments[0], arguments.Skip(1)) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(0, output);
        return output;
    }

    [GeneratedRegex(@"Total: (\d+),")]
    private static partial Regex Total();
}
