using System.Text;
using Resolver.Adapters.Storage;
using Resolver.Core.Artifacts;
using Resolver.Core.Faults;

namespace Resolver.Adapters.Tests;

public sealed class FileArtifactStoreTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "resolver-" + Guid.NewGuid().ToString("N"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public async Task Write_ThenRead_GivesTheBytes_UnderTheirDigest()
    {
        var store = new FileArtifactStore(_folder);

        var reference = await store.WriteText("abc", "text/plain", Cancel);

        reference.Sha256.ShouldBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        reference.Bytes.ShouldBe(3);
        (await store.ReadText(reference, Cancel)).ShouldBe("abc");
    }

    [Fact]
    public async Task SameBytes_AreOneFile_AndLeaveNoTemporaryOne()
    {
        var store = new FileArtifactStore(_folder);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => store.WriteText("same", "text/plain", Cancel)));

        Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Length.ShouldBe(1);
    }

    [Fact]
    public async Task EmptyContent_IsAnArtifactToo()
    {
        var store = new FileArtifactStore(_folder);

        var reference = await store.Write(ReadOnlyMemory<byte>.Empty, "text/plain", Cancel);

        (await store.Read(reference, Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task MissingArtifact_IsNamed()
    {
        var store = new FileArtifactStore(_folder);

        var fault = await Should.ThrowAsync<ResolverFault>(store.Read(new ArtifactRef(new string('a', 64), 1, "text/plain"), Cancel));

        fault.Code.ShouldBe("ARTIFACT-MISSING");
    }

    [Fact]
    public async Task FlippedByte_IsFoundOnRead_AndHealedByWritingAgain()
    {
        var store = new FileArtifactStore(_folder);
        var reference = await store.WriteText("abc", "text/plain", Cancel);
        var file = Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).ShouldHaveSingleItem();
        await File.WriteAllBytesAsync(file, Encoding.UTF8.GetBytes("abd"), Cancel);

        (await Should.ThrowAsync<ResolverFault>(store.Read(reference, Cancel))).Code.ShouldBe("ARTIFACT-CORRUPT");

        await store.WriteText("abc", "text/plain", Cancel);
        (await store.ReadText(reference, Cancel)).ShouldBe("abc");
    }

    [Fact]
    public async Task DigestThatIsAPath_IsRefused()
    {
        var store = new FileArtifactStore(_folder);

        var fault = await Should.ThrowAsync<ResolverFault>(store.Read(new ArtifactRef("../../etc/passwd", 1, "text/plain"), Cancel));

        fault.Code.ShouldBe("ARTIFACT-REFERENCE");
    }

    [Fact]
    public async Task FolderThatIsAFile_IsACodedFault()
    {
        await File.WriteAllTextAsync(_folder, "x", Cancel);
        try
        {
            var fault = await Should.ThrowAsync<ResolverFault>(new FileArtifactStore(_folder).WriteText("abc", "text/plain", Cancel));

            fault.Code.ShouldBe("ARTIFACT-NOT-WRITABLE");
        }
        finally
        {
            File.Delete(_folder);
        }
    }
}
