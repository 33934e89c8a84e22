using Azure.Core;
using Azure.Storage.Blobs;
using NSubstitute;
using Resolver.Adapters.Storage;
using Resolver.Contracts.Artifacts;
using Resolver.Core.Artifacts;
using Resolver.Core.Faults;
using Resolver.TestKit.Azure;

[assembly: AssemblyFixture(typeof(AzuriteServer))]

namespace Resolver.Adapters.Tests.Storage;

public sealed class BlobArtifactContract(AzuriteServer azurite) : ArtifactContract
{
    protected override async Task<ArtifactHost> Host()
    {
        var connection = await azurite.ConnectionString();
        var name = "c" + Guid.NewGuid().ToString("N");
        var store = await BlobArtifactStore.Open(AzureStorageOptions.Emulator(connection), name, TestContext.Current.CancellationToken);
        return new Container(new BlobServiceClient(connection).GetBlobContainerClient(name), store);
    }

    private sealed class Container(BlobContainerClient container, BlobArtifactStore store) : ArtifactHost
    {
        public override IArtifactStore Store => store;

        public override async Task<int> Count()
        {
            var count = 0;
            await foreach (var blob in container.GetBlobsAsync())
            {
                count++;
            }

            return count;
        }

        public override Task Damage(ArtifactRef reference, byte[] bytes) =>
            container.GetBlobClient($"sha256/{reference.Sha256[..2]}/{reference.Sha256[2..]}").UploadAsync(BinaryData.FromBytes(bytes), overwrite: true);

        public override ValueTask DisposeAsync() => default;
    }
}

public sealed class AzureStorageOptionsTests(AzuriteServer azurite)
{
    private static readonly TokenCredential Nobody = Substitute.For<TokenCredential>();

    [Fact]
    public async Task Emulator_OnThisMachine_IsTaken()
    {
        AzureStorageOptions.Emulator("UseDevelopmentStorage=true").ShouldNotBeNull();
        AzureStorageOptions.Emulator(await azurite.ConnectionString()).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net")]
    [InlineData("AccountName=acme;AccountKey=c2VjcmV0;BlobEndpoint=https://acme.blob.core.windows.net/")]
    [InlineData("AccountName=acme;AccountKey=c2VjcmV0;BlobEndpoint=http://127.0.0.1:1/a;QueueEndpoint=https://acme.queue.core.windows.net/")]
    [InlineData("")]
    public void KeyOfARealAccount_IsRefused_AndNotRepeated(string connection)
    {
        var fault = Should.Throw<ResolverFault>(() => AzureStorageOptions.Emulator(connection));

        fault.Code.ShouldBe("STORAGE-KEY");
        fault.Message.ShouldNotContain("c2VjcmV0");
    }

    [Theory]
    [InlineData("http://acme.blob.core.windows.net/")]
    [InlineData("https://user@acme.blob.core.windows.net/")]
    [InlineData("https://acme.blob.core.windows.net/?sv=1&sig=x")]
    public void AddressWithoutTls_OrWithASecret_IsRefused(string address) =>
        Should.Throw<ResolverFault>(() => AzureStorageOptions.WithIdentity(new Uri(address), new Uri("https://acme.queue.core.windows.net/"), Nobody)).Code.ShouldBe("STORAGE-ADDRESS");

    [Fact]
    public async Task WrongKey_IsACodedFault()
    {
        var connection = (await azurite.ConnectionString()).Replace("AccountKey=Eby8", "AccountKey=AAAA", StringComparison.Ordinal);

        var fault = await Should.ThrowAsync<ResolverFault>(
            BlobArtifactStore.Open(AzureStorageOptions.Emulator(connection), BlobArtifactStore.DefaultContainer, TestContext.Current.CancellationToken));

        fault.Code.ShouldBe("STORAGE-DENIED");
    }
}
