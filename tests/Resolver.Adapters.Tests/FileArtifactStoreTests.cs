using Resolver.Adapters.Storage;
using Resolver.Contracts.Artifacts;
using Resolver.Core.Artifacts;
using Resolver.Core.Faults;

namespace Resolver.Adapters.Tests;

public sealed class FileArtifactContract : ArtifactContract
{
    protected override Task<ArtifactHost> Host() => Task.FromResult<ArtifactHost>(new Folder());

    private sealed class Folder : ArtifactHost
    {
        private readonly string _folder = Path.Combine(Path.GetTempPath(), "resolver-" + Guid.NewGuid().ToString("N"));

        public override IArtifactStore Store => new FileArtifactStore(_folder);

        // Temporary files count too.
        public override Task<int> Count() => Task.FromResult(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Length);

        public override Task Damage(ArtifactRef reference, byte[] bytes) => File.WriteAllBytesAsync(Path.Combine(_folder, reference.Sha256[..2], reference.Sha256[2..]), bytes);

        public override ValueTask DisposeAsync()
        {
            if (Directory.Exists(_folder))
            {
                Directory.Delete(_folder, recursive: true);
            }

            return default;
        }
    }
}

public sealed class FileArtifactStoreTests
{
    [Fact]
    public async Task FolderThatIsAFile_IsACodedFault()
    {
        var file = Path.Combine(Path.GetTempPath(), "resolver-" + Guid.NewGuid().ToString("N"));
        await File.WriteAllTextAsync(file, "x", TestContext.Current.CancellationToken);
        try
        {
            var fault = await Should.ThrowAsync<ResolverFault>(new FileArtifactStore(file).WriteText("abc", "text/plain", TestContext.Current.CancellationToken));

            fault.Code.ShouldBe("ARTIFACT-NOT-WRITABLE");
        }
        finally
        {
            File.Delete(file);
        }
    }
}
