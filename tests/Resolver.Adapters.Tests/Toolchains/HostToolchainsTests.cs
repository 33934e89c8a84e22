using Resolver.Adapters.Toolchains;

namespace Resolver.Adapters.Tests.Toolchains;

public sealed class HostToolchainsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("dotnet", "DOTNET_ROOT")]
    [InlineData("python", "PYTHONNOUSERSITE")]
    [InlineData("python+pytest", "PYTHONNOUSERSITE")]
    [InlineData("node", "NO_COLOR")]
    [InlineData("go", "GOROOT")]
    [InlineData("git", "GIT_TERMINAL_PROMPT")]
    public async Task InstalledToolchain_IsFoundWithItsRealExecutable(string name, string variable)
    {
        var toolchain = (await new HostToolchains().Find(name, Cancel)).ShouldNotBeNull();
        File.Exists(toolchain.Executable).ShouldBeTrue();
        char.IsAsciiDigit(toolchain.Version[0]).ShouldBeTrue(toolchain.Version);
        toolchain.Environment.ContainsKey(variable).ShouldBeTrue();
        toolchain.Environment["PATH"].ShouldStartWith(Path.GetDirectoryName(toolchain.Executable)!);
        toolchain.Mounts.ShouldAllBe(mount => Directory.Exists(mount.HostPath) && !mount.Writable && mount.HostPath == mount.SandboxPath);
    }

    [Fact]
    public async Task Shim_BecomesTheInstallationBehindIt()
    {
        using var folder = new TempFolder();
        var shim = Path.Combine(folder.Path, "python3");
        await File.WriteAllTextAsync(shim, "#!/bin/sh\nexec /usr/bin/python3 \"$@\"\n", Cancel);
        MakeExecutable(shim);
        var python = (await new HostToolchains(folder.Path).Find("python", Cancel)).ShouldNotBeNull();
        python.Executable.ShouldStartWith("/usr/bin/python3");
        python.Mounts.ShouldBeEmpty();
    }

    [Fact]
    public async Task NewestSdk_IsTheOneThatDotnetItselfNames()
    {
        var toolchain = (await new HostToolchains().Find("dotnet", Cancel)).ShouldNotBeNull();

        toolchain.Version.ShouldBe((await ProgramSearch.Ask(toolchain.Executable, "--version")).ShouldNotBeNull());
    }

    [Theory]
    [InlineData("10.0.401", "9.0.999", "10.0.401", "10.0.99")]
    [InlineData("10.0.100", "10.0.100-rc.2.25502.107", "10.0.100", "9.0.300")]
    [InlineData("11.0.100-rc.1", "11.0.100-preview.7", "11.0.100-rc.1", "10.0.401")]
    public async Task NewestOfManySdks_IsTaken_AndARuntimeWithoutOneIsPassedOver(string newest, params string[] sdks)
    {
        using var folder = new TempFolder();
        var (runtime, whole) = (Path.Combine(folder.Path, "runtime"), Path.Combine(folder.Path, "whole"));
        foreach (var root in (string[])[runtime, whole])
        {
            Directory.CreateDirectory(Path.Combine(root, "sdk", "12.0.100"));
            await File.WriteAllTextAsync(Path.Combine(root, "dotnet"), string.Empty, Cancel);
            MakeExecutable(Path.Combine(root, "dotnet"));
        }

        foreach (var sdk in sdks)
        {
            await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(whole, "sdk", sdk)).FullName, "dotnet.dll"), string.Empty, Cancel);
        }

        var toolchain = (await new HostToolchains($"{runtime}:{whole}").Find("dotnet", Cancel)).ShouldNotBeNull();

        (toolchain.Version, toolchain.Executable).ShouldBe((newest, Path.Combine(whole, "dotnet")));
    }

    [Fact]
    public async Task BrokenProgram_IsPassedOver()
    {
        using var folder = new TempFolder();
        var broken = Path.Combine(folder.Path, "node");
        await File.WriteAllTextAsync(broken, "#!/bin/sh\nexit 3\n", Cancel);
        MakeExecutable(broken);
        var node = (await new HostToolchains($"{folder.Path}:/usr/bin").Find("node", Cancel)).ShouldNotBeNull();
        node.Executable.ShouldNotStartWith(folder.Path);
    }

    [Fact]
    public async Task UnknownName_IsNotFoundAndTheCureSaysWhatIsKnown()
    {
        var toolchains = new HostToolchains();
        (await toolchains.Find("cobol", Cancel)).ShouldBeNull();
        toolchains.CureFor("cobol").ShouldContain("dotnet");
    }

    [Fact]
    public async Task OneCallersCancellation_IsNotTheOthersAnswer()
    {
        var toolchains = new HostToolchains();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => toolchains.Find("git", cancelled.Token));
        (await toolchains.Find("git", Cancel)).ShouldNotBeNull();
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Interoperability", "CA1416", Justification = "The tests run on Linux.")]
    private static void MakeExecutable(string file) => File.SetUnixFileMode(file, (UnixFileMode)0b111_101_101);
}
