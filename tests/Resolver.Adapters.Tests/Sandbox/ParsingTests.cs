using Resolver.Adapters.Sandbox;
using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Tests.Sandbox;

public sealed class ParsingTests
{
    [Theory]
    [InlineData("--out=/box/out/x.trx", "--out=/host/o/x.trx")]
    [InlineData("-I/box/repo", "-I/host/r")]
    [InlineData("/box/repo:/box/out", "/host/r:/host/o")]
    [InlineData("/box/output/x", "/box/output/x")]
    [InlineData("/box/repo.git", "/box/repo.git")]
    [InlineData("file:///box/repo/a", "file:///host/r/a")]
    [InlineData("no path", "no path")]
    public void Translation_NamesThePlaceOnThisMachine(string inside, string outside) =>
        new PathTranslation([new SandboxMount("/host/r", "/box/repo"), new SandboxMount("/host/o", "/box/out"), new SandboxMount("/usr/lib/x", "/usr/lib/x")])
            .ToHost(inside).ShouldBe(outside);

    [Fact]
    public void Output_ThatFitsExactly_LosesNothing()
    {
        var window = new OutputWindow(10);
        window.Add("0123456789"u8);

        window.Text().ShouldBe("0123456789");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Output_InPiecesOfAnySize_KeepsTheSameHeadAndTail(int piece)
    {
        var window = new OutputWindow(10);
        var all = Enumerable.Range(0, 100).SelectMany(number => System.Text.Encoding.ASCII.GetBytes($"{number:D2}")).ToArray();
        foreach (var chunk in all.Chunk(piece))
        {
            window.Add(chunk);
        }

        window.Text().ShouldBe("00010\n[… 190 bytes left out …]\n79899");
    }

    [Fact]
    public void Output_OfAnyLength_KeepsItsHeadAndItsTail()
    {
        var random = new Random(1);
        for (var length = 0; length <= 90; length++)
        {
            var window = new OutputWindow(40);
            var all = string.Concat(Enumerable.Range(0, length).Select(static at => (char)('0' + (at % 64))));
            for (var at = 0; at < length;)
            {
                var piece = Math.Min(random.Next(1, 30), length - at);
                window.Add(System.Text.Encoding.ASCII.GetBytes(all.Substring(at, piece)));
                at += piece;
            }

            window.Text().ShouldBe(length <= 40 ? all : $"{all[..20]}\n[… {length - 40} bytes left out …]\n{all[^20..]}");
        }
    }

    [Fact]
    public void OutputThatMayBeLarge_TakesRoomForWhatItIs()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        new OutputWindow(64 << 20).Add("ready\n"u8);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1 << 20);
    }

    [Fact]
    public void ControlGroups_VersionOne_HaveAPlaceForEachController()
    {
        string[] own = ["8:pids:/", "4:memory:/outer/inner"];
        string[] mounts = ["cgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0", "cgroup /sys/fs/cgroup/pids cgroup rw,pids 0 0"];

        ControlGroupHierarchy.Candidates(own, mounts).First()
            .ShouldBe(new ControlGroupHierarchy("/sys/fs/cgroup/memory/outer/inner", "/sys/fs/cgroup/pids", Unified: false));
    }

    [Fact]
    public void ControlGroups_VersionTwo_AreMadeBesideOurOwn()
    {
        string[] own = ["0::/user.slice/user-1000.slice/session-1.scope"];
        string[] mounts = ["cgroup2 /sys/fs/cgroup cgroup2 rw,nsdelegate 0 0"];

        ControlGroupHierarchy.Candidates(own, mounts).First()
            .ShouldBe(new ControlGroupHierarchy("/sys/fs/cgroup/user.slice/user-1000.slice", "/sys/fs/cgroup/user.slice/user-1000.slice", Unified: true));
    }

    [Theory]
    [InlineData("/plain")]
    [InlineData("/with blank\tand\nnewline\\and#sign")]
    public void Fstab_EscapesAndReadsBack(string path) => Fstab.Unescape(Fstab.Escape(path)).ShouldBe(path);

    [Fact]
    public void Mounts_AreFoundByTheLongestPlaceAbove()
    {
        var machine = HostMounts.Parse(["1 0 8:1 / / rw - ext4 a rw", "2 1 8:2 / /data rw,noexec - ext4 b rw", "3 2 8:3 / /data/in\\040side rw - ext4 c rw"]);

        machine.IsNoExec("/data/file").ShouldBeTrue();
        machine.IsNoExec("/data/in side/file").ShouldBeFalse();
        machine.IsNoExec("/database").ShouldBeFalse();
        machine.Below("/data").ShouldBe(["/data/in side"]);
    }
}
