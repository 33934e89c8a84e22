using Resolver.Core.Artifacts;
using Resolver.Core.Faults;
using Shouldly;
using Xunit;

namespace Resolver.Contracts.Artifacts;

/// <summary>An artifact store of a test's own.</summary>
public abstract class ArtifactHost : IAsyncDisposable
{
    /// <summary>The store.</summary>
    public abstract IArtifactStore Store { get; }

    /// <summary>How many objects it holds.</summary>
    public abstract Task<int> Count();

    /// <summary>Puts other bytes in the place of an artifact, past the store.</summary>
    public abstract Task Damage(ArtifactRef reference, byte[] bytes);

    public abstract ValueTask DisposeAsync();
}

/// <summary>What every artifact store keeps.</summary>
public abstract class ArtifactContract
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected abstract Task<ArtifactHost> Host();

    [Fact]
    public async Task Write_ThenRead_GivesTheBytes_UnderTheirDigest()
    {
        await using var host = await Host();

        var reference = await host.Store.WriteText("abc", "text/plain", Cancel);

        reference.Sha256.ShouldBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        reference.Bytes.ShouldBe(3);
        reference.MediaType.ShouldBe("text/plain");
        (await host.Store.ReadText(reference, Cancel)).ShouldBe("abc");
    }

    [Fact]
    public async Task SameBytes_AreOneObject_HoweverManyWriteThemAtOnce()
    {
        await using var host = await Host();

        var written = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.Store.WriteText("same", "text/plain", Cancel)));

        written.Distinct().ShouldHaveSingleItem();
        (await host.Count()).ShouldBe(1);
    }

    [Fact]
    public async Task EmptyContent_IsAnArtifactToo()
    {
        await using var host = await Host();

        var reference = await host.Store.Write(ReadOnlyMemory<byte>.Empty, "text/plain", Cancel);

        (await host.Store.Read(reference, Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task LargeContent_ComesBackWhole()
    {
        await using var host = await Host();
        var content = new byte[9 << 20];
        new Random(7).NextBytes(content);

        var reference = await host.Store.Write(content, "application/octet-stream", Cancel);

        (await host.Store.Read(reference, Cancel)).AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    [Fact]
    public async Task MissingArtifact_IsNamed()
    {
        await using var host = await Host();

        var fault = await Should.ThrowAsync<ResolverFault>(host.Store.Read(new ArtifactRef(new string('a', 64), 1, "text/plain"), Cancel));

        fault.Code.ShouldBe("ARTIFACT-MISSING");
    }

    [Theory]
    [InlineData("abd")]
    [InlineData("ab")]
    [InlineData("")]
    public async Task DamagedArtifact_IsFoundOnRead_AndHealedByWritingAgain(string damaged)
    {
        await using var host = await Host();
        var reference = await host.Store.WriteText("abc", "text/plain", Cancel);
        await host.Damage(reference, System.Text.Encoding.UTF8.GetBytes(damaged));

        (await Should.ThrowAsync<ResolverFault>(host.Store.Read(reference, Cancel))).Code.ShouldBe("ARTIFACT-CORRUPT");

        await host.Store.WriteText("abc", "text/plain", Cancel);
        (await host.Store.ReadText(reference, Cancel)).ShouldBe("abc");
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    public async Task DigestThatIsNone_IsRefused(string digest)
    {
        await using var host = await Host();

        var fault = await Should.ThrowAsync<ResolverFault>(host.Store.Read(new ArtifactRef(digest, 1, "text/plain"), Cancel));

        fault.Code.ShouldBe("ARTIFACT-REFERENCE");
    }
}
