using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Resolver.Core.Faults;
using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Tests.Sandbox;

/// <summary>Attacks that run inside; whether they worked is seen from outside. Every isolation must hold against all of them.</summary>
public abstract class SandboxAttacks : SandboxContract
{
    private const string Secret = "hunter2-correct-horse";

    private static string Self => Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    [Fact]
    public async Task ReadingFilesOutside_FindsNothing()
    {
        Data.Write("other-run/secret.txt", Secret);
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var kept = Path.Combine(home, $".resolver-test-{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(kept, Secret, TestContext.Current.CancellationToken);
        try
        {
            var outside = Data.At("other-run/secret.txt");
            var result = await Shell($"""
                for f in {outside} {kept} /proc/1/root{outside} /proc/1/cwd/../../..{outside} /proc/self/root{outside} /box/repo/../../..{outside} /oldroot{outside} /newroot{outside}
                do cat "$f" && echo "read $f"; done
                ls /root /home 2>/dev/null; cat /etc/shadow /etc/gshadow /etc/ssh/* /etc/machine-id; true
                """, WithRepo());

            result.Stdout.ShouldBeEmpty();
        }
        finally
        {
            File.Delete(kept);
        }
    }

    [Fact]
    public async Task WritingOutside_ChangesNothing()
    {
        var name = $"resolver-{Guid.NewGuid():N}";
        Data.Write("cache/kept.txt", "kept");
        Data.Folder("other-run");
        await Shell($"""
            for d in / /etc /usr /usr/bin /usr/local/bin /bin /lib /dev /box {Data.At("other-run")} /box/cache /proc/sys/kernel /root /var/tmp /run
            do echo x > $d/{name} && echo "wrote $d"; done
            echo x > /box/cache/kept.txt; rm -f /box/cache/kept.txt; chmod 777 /box/cache; mv /box/cache/kept.txt /box/cache/lost.txt
            echo '|/bin/false' > /proc/sys/kernel/core_pattern; echo x > /usr/bin/env; echo 1 > /proc/sysrq-trigger
            """, command => WithRepo()(command) with { Mounts = [.. WithRepo()(command).Mounts, new SandboxMount(Data.At("cache"), SandboxPaths.Cache)] });

        Data.Read("cache/kept.txt").ShouldBe("kept");
        string[] places = ["/", "/etc", "/usr", "/usr/bin", "/usr/local/bin", "/dev", "/run", "/root", "/var/tmp", Data.At("other-run"), Data.At("cache")];
        places.Where(place => File.Exists(Path.Combine(place, name))).ShouldBeEmpty();
    }

    [Fact]
    public async Task PlantingAGitHook_InTheUsersRepository_Fails()
    {
        Data.Write("user/.git/config", "[core]\n");
        Data.Folder("user/.git/hooks");
        var result = await Shell($"""
            for g in {Data.At("user/.git")} /box/source/.git /box/repo/../source/.git
            do echo '#!/bin/sh' > $g/hooks/post-checkout && echo planted; echo evil >> $g/config && echo planted; mkdir $g/hooks/x && echo planted; done; true
            """, command => WithRepo()(command) with { Mounts = [.. WithRepo()(command).Mounts, new SandboxMount(Data.At("user"), "/box/source")] });

        result.Stdout.ShouldBeEmpty();
        Directory.EnumerateFileSystemEntries(Data.At("user/.git/hooks")).ShouldBeEmpty();
        Data.Read("user/.git/config").ShouldBe("[core]\n");
    }

    [Fact]
    public async Task ReachingTheNetwork_ConnectsToNobody()
    {
        using var everywhere = new TcpListener(IPAddress.Any, 0);
        everywhere.Start();
        var name = $"resolver-{Guid.NewGuid():N}";
        using var local = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        local.Bind(new UnixDomainSocketEndPoint('\0' + name));
        local.Listen();
        var port = ((IPEndPoint)everywhere.LocalEndpoint).Port;
        var addresses = NetworkInterface.GetAllNetworkInterfaces().SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address).Where(address => address.AddressFamily == AddressFamily.InterNetwork).Append(IPAddress.Loopback).Distinct().ToList();

        var result = await Python($"""
            import socket
            for address in {string.Join(',', addresses.Select(address => $"'{address}'"))},:
                try: socket.create_connection((address, {port}), 1); print('connected', address)
                except OSError: pass
            try: s = socket.socket(socket.AF_UNIX); s.connect('\0{name}'); print('connected to the abstract socket')
            except OSError: pass
            try: socket.getaddrinfo('example.org', 80); print('resolved')
            except OSError: pass
            try: s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(('8.8.8.8', 53)); s.send(b'x'); print('sent')
            except OSError: pass
            """);

        result.ExitCode.ShouldBe(0, result.Stderr);
        result.Stdout.ShouldBeEmpty();
        everywhere.Pending().ShouldBeFalse();
        local.Poll(0, SelectMode.SelectRead).ShouldBeFalse();
    }

    [Fact]
    public async Task Loopback_Inside_IsUp()
    {
        var result = await Python("""
            import socket
            server = socket.create_server(('127.0.0.1', 0)); client = socket.create_connection(server.getsockname(), 2)
            server.accept()[0].sendall(b'hello'); print(client.recv(5).decode())
            """);

        result.Stdout.ShouldBe("hello\n");
    }

    [Fact]
    public async Task ReadingOurEnvironmentAndMemory_FindsNothing()
    {
        var result = await Shell($"""
            env; cat /proc/{Self}/environ /proc/$PPID/environ /proc/*/environ /proc/{Self}/maps /proc/{Self}/cmdline 2>/dev/null | tr '\0' '\n'
            head -c 4096 /proc/{Self}/mem /proc/kcore /dev/mem /dev/kmem 2>/dev/null | head -c 100
            """);

        // Both stand in our own memory map and command line, as the control without isolation shows.
        result.Stdout.ShouldNotContain("dotnet");
        result.Stdout.ShouldNotContain("Resolver.Adapters.Tests");
    }

    [Fact]
    public async Task LookingForOtherProcesses_SeesOnlyItsOwn()
    {
        await using var other = await Box.Start(Command(["sleep", "31.4159"]), TestContext.Current.CancellationToken);
        var result = await Shell("cat /proc/[0-9]*/cmdline | tr '\\0' ' '; echo; ls -d /proc/[0-9]* | wc -l");

        result.Stdout.ShouldNotContain("31.4159");
        result.Stdout.ShouldNotContain("Resolver");
        int.Parse(result.Stdout.Trim().Split('\n')[^1], CultureInfo.InvariantCulture).ShouldBeLessThan(8);
    }

    [Fact]
    public async Task SignallingOthers_HitsOnlyItself()
    {
        using var victim = Process.Start(new ProcessStartInfo("sleep", "60") { UseShellExecute = false })!;
        await using var other = await Box.Start(Command(["cat"]), TestContext.Current.CancellationToken);
        await Shell($"kill -9 {Self} {victim.Id}; for p in $(seq 1 400); do [ $p = $$ ] || kill -9 $p; done; kill -9 -1; kill -9 {Self}");

        victim.HasExited.ShouldBeFalse();
        other.Completion.IsCompleted.ShouldBeFalse();
        victim.Kill();
    }

    [Fact]
    public async Task ForkBomb_IsStopped()
    {
        var watch = Stopwatch.StartNew();
        var result = await Python("import os\nwhile True:\n  try: os.fork()\n  except OSError: pass\n");

        result.End.ShouldBe(SandboxEnd.TooManyProcesses);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task FillingAWritableMount_IsStopped()
    {
        var result = await Shell("i=0; while :; do head -c 20000000 /dev/zero > big-$i || exit 9; i=$((i+1)); done", command => Small(WithRepo()(command)));

        result.End.ShouldBe(SandboxEnd.TooMuchDisk);
        new DirectoryInfo(Data.At("repo")).EnumerateFiles().Sum(file => file.Length).ShouldBeLessThan(1500L << 20);
    }

    [Theory]
    [InlineData("/tmp")]
    [InlineData("/dev/shm")]
    public async Task FillingAMemoryFolder_RunsIntoItsSize(string folder)
    {
        var result = await Shell(
            $"i=0; while head -c 1000000 /dev/zero > {folder}/f$i; do i=$((i+1)); done; du -sm {folder} | cut -f1",
            command => command with { Limits = command.Limits with { MemoryBytes = 256 << 20, DiskBytes = 40 << 20 } });

        result.End.ShouldBe(SandboxEnd.Exited);
        int.Parse(result.Stdout, CultureInfo.InvariantCulture).ShouldBeLessThan(70);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/dev")]
    [InlineData("/box")]
    [InlineData("/etc")]
    [InlineData("/run")]
    public async Task FillingAnotherPlace_IsRefused(string folder)
    {
        var result = await Shell($"mkdir -p {folder}/sub; head -c 1000 /dev/zero > {folder}/file && echo wrote", WithRepo());

        result.Stdout.ShouldBeEmpty();
    }

    [Fact]
    public async Task EatingMemory_IsStopped()
    {
        var result = await Python("b = []\nwhile True: b.append(bytearray(8 << 20))\n", command => command with { Limits = command.Limits with { MemoryBytes = 128 << 20 } });

        result.End.ShouldBe(SandboxEnd.OutOfMemory);
    }

    [Fact]
    public async Task EatingMemory_InManyProcesses_IsStopped()
    {
        var result = await Python(
            "import os, time\nfor i in range(8):\n  if os.fork() == 0:\n    b = bytearray(32 << 20); time.sleep(30)\ntime.sleep(30)\n",
            command => command with { Limits = command.Limits with { MemoryBytes = 128 << 20 } });

        result.End.ShouldBe(SandboxEnd.OutOfMemory);
    }

    [Fact]
    public async Task PrintingAGigabyte_EndsItAndCostsUsNothing()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var result = await Run(["head", "-c", "1000000000", "/dev/zero"]);

        result.End.ShouldBe(SandboxEnd.TooMuchOutput);
        result.Stdout.Length.ShouldBeLessThan((1 << 20) + 200);
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(64 << 20);
    }

    [Fact]
    public async Task WritingAHugeFile_StopsAtItsLimit()
    {
        var result = await Shell("head -c 50000000 /dev/zero > huge", command => WithRepo()(command) with { Limits = command.Limits with { FileBytes = 10 << 20 } });

        result.ExitCode.ShouldNotBe(0);
        new FileInfo(Data.At("repo/huge")).Length.ShouldBeLessThanOrEqualTo(10 << 20);
    }

    [Fact]
    public async Task LinksInAWritableMount_LeadNowhere()
    {
        Data.Write("outside/secret.txt", Secret);
        var outside = Data.At("outside");
        var result = await Shell($"""
            ln -s {outside} link; ln -s ../outside up; ln -s / root; ln {outside}/secret.txt hard; ln /etc/shadow shadow
            cat link/secret.txt up/secret.txt root/{outside}/secret.txt hard shadow; echo evil > link/new; echo evil > up/new; cat ../outside/secret.txt; true
            """, WithRepo());

        result.Stdout.ShouldBeEmpty();
        Directory.EnumerateFiles(outside).Select(Path.GetFileName).ShouldBe(["secret.txt"]);
    }

    [Fact]
    public async Task GainingPrivileges_Fails()
    {
        Data.Write("cache/kept.txt", "kept");
        var result = await Shell("""
            grep -E '^Cap(Inh|Prm|Eff|Bnd|Amb)' /proc/self/status | grep -v 0000000000000000
            unshare --user --map-root-user id && echo "new user namespace"
            unshare --mount true && echo "new mount namespace"
            mount -t tmpfs x /box/repo && echo mounted
            mount -o remount,rw,bind /box/cache && echo remounted
            mount -o remount,rw /usr && echo remounted
            umount -l /usr && echo unmounted
            chroot / id && echo chrooted
            mknod dev b 254 0 && echo "made a device"
            su -c id </dev/null && echo su
            nsenter --target 1 --mount id && echo entered
            setpriv --reuid 0 id && echo root
            hostname evil && echo named
            echo 999999 > /proc/sys/user/max_user_namespaces && echo sysctl
            for e in unshare mount chroot; do :; done
            true
            """, command => WithRepo()(command) with { Mounts = [.. WithRepo()(command).Mounts, new SandboxMount(Data.At("cache"), SandboxPaths.Cache)] });

        result.Stdout.ShouldBeEmpty();
    }

    [Fact]
    public async Task TracingOurProcess_Fails()
    {
        var result = await Python($"""
            import ctypes
            libc = ctypes.CDLL(None, use_errno=True)
            for pid in {Self}, 2, 3, 4:
                if libc.ptrace(16, pid, 0, 0) == 0: print('attached', pid)
            class Vec(ctypes.Structure): _fields_ = [('base', ctypes.c_void_p), ('len', ctypes.c_size_t)]
            buffer = ctypes.create_string_buffer(64); mine = Vec(ctypes.addressof(buffer), 64); theirs = Vec(0x400000, 64)
            if libc.process_vm_readv({Self}, ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0) > 0: print('read')
            """);

        result.ExitCode.ShouldBe(0, result.Stderr);
        result.Stdout.ShouldNotContain($"attached {Self}");
        result.Stdout.ShouldNotContain("read");
    }

    [Fact]
    public async Task OurOpenFiles_StayOurs()
    {
        Data.Write("open.txt", Secret);
        await using var inheritable = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.Inheritable);

        // The links are read before grep starts: it opens its locale's files itself while it does.
        var result = await Shell(
            "ls /proc/self/fd; for n in 3 4 5 6 7 8 9; do cat <&$n; done 2>/dev/null; links=$(readlink /proc/[0-9]*/fd/*); echo \"$links\" | grep -v -E '^(pipe|/proc|/dev/null)'; true");

        // ls itself has one more open: the folder that it lists.
        result.Stdout.ShouldBe("0\n1\n2\n3\n");
    }

    [Fact]
    public async Task TheKernelsUser_IsNotRoot()
    {
        await using var worker = await Box.Start(Command(["sleep", "27.1828"]), TestContext.Current.CancellationToken);
        SpinWait.SpinUntil(() => Directory.EnumerateDirectories("/proc").Any(folder => IsCommand(folder, "27.1828")), TimeSpan.FromSeconds(5));
        var sleeper = Directory.EnumerateDirectories("/proc").Where(folder => IsCommand(folder, "27.1828")).Select(folder => File.ReadAllLines($"{folder}/status")).ToList();

        sleeper.ShouldNotBeEmpty();
        sleeper.ShouldAllBe(lines => !lines.Any(line => line.StartsWith("Uid:\t0\t", StringComparison.Ordinal) || line.StartsWith("Gid:\t0\t", StringComparison.Ordinal)));
        sleeper.ShouldAllBe(lines => lines.Contains("NoNewPrivs:\t1"));
        sleeper.ShouldAllBe(lines => lines.Contains("CapBnd:\t0000000000000000"));
    }

    [Fact]
    public async Task Afterwards_NothingOfTheSandboxIsLeft()
    {
        await Shell("setsid sleep 16.1803 & setsid sleep 16.1803 & true", WithRepo());

        Directory.EnumerateDirectories("/proc").Where(folder => IsCommand(folder, "16.1803")).ShouldBeEmpty();
        (await File.ReadAllTextAsync("/proc/self/mounts", TestContext.Current.CancellationToken)).ShouldNotContain(Data.Root);
    }

    [Fact]
    public async Task AMountThroughAPlantedLink_IsRefused()
    {
        Data.Write("other-run/secret.txt", Secret);
        await Shell($"ln -s {Data.At("other-run")} out", WithRepo());
        var fault = await Should.ThrowAsync<ResolverFault>(() => Shell("cat /box/out/secret.txt", command => command with
        {
            Mounts = [new SandboxMount(Data.At("repo/out"), SandboxPaths.Out, Writable: true)],
        }));

        fault.Code.ShouldBe("SANDBOX-MOUNT");
    }

    private static bool IsCommand(string folder, string word)
    {
        try
        {
            return File.ReadAllText($"{folder}/cmdline").StartsWith("sleep", StringComparison.Ordinal) && File.ReadAllText($"{folder}/cmdline").Contains(word, StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static SandboxCommand Small(SandboxCommand command) => command with { Limits = command.Limits with { DiskBytes = 100 << 20 } };

    private Func<SandboxCommand, SandboxCommand> WithRepo()
    {
        Data.Folder("repo");
        return InRepo;
    }

    private Task<SandboxResult> Python(string script, Func<SandboxCommand, SandboxCommand>? change = null) => Run(["/usr/bin/python3", "-c", script], change);
}
