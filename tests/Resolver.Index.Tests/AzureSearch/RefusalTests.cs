using Azure.Identity;
using Resolver.Contracts.Code;
using Resolver.Core.Code;
using Resolver.Core.Faults;
using Resolver.Core.Ids;

namespace Resolver.Index.Tests.AzureSearch;

/// <summary>An index that is not ours, and an identity that the service does not know.</summary>
public sealed class RefusalTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static RepoId Repo => CodeIndexContract.Repo;

    [Fact]
    public async Task IndexOfAnotherForm_IsAFaultThatNamesTheCure()
    {
        await using var host = await AzureIndexHost.Start(vectors: true);
        var commit = Pool(host);
        await host.Open().Update(Repo, commit, Cancel);
        var otherVectors = host.Open(access: null, keep: 1, dimensions: 128);

        var fault = await Should.ThrowAsync<ResolverFault>(() => Search(otherVectors, commit));

        (fault.Code, fault.Transient, fault.Kind).ShouldBe(("INDEX-SEARCH-SCHEMA", false, FaultKind.Usage));
        fault.Message.ShouldContain(AzureIndexHost.IndexName);
        fault.Message.ShouldContain("Name another index");
        host.Server.Calls.Count(call => call.IsBatch && call.Body.Contains("\"delete\"")).ShouldBe(0);
    }

    [Fact]
    public async Task ModelWithOtherVectorsThanTheSettings_IsAFault()
    {
        await using var host = await AzureIndexHost.Start(vectors: true);

        var fault = await Should.ThrowAsync<ResolverFault>(() => host.Open(access: null, keep: 1, dimensions: 128).Update(Repo, Pool(host), Cancel));

        fault.Code.ShouldBe("INDEX-VECTORS-SIZE");
        fault.Message.ShouldContain("64");
    }

    [Fact]
    public async Task TokenThatExpires_IsReplacedByTheNext()
    {
        await using var host = await AzureIndexHost.Start();
        host.Tokens.Lifetime = TimeSpan.FromSeconds(-1);
        var index = host.Open();
        var commit = Pool(host);
        await index.Update(Repo, commit, Cancel);
        host.Server.Tokens.Clear();
        host.Server.Tokens.Add("second");
        host.Tokens.Token = "second";

        (await Search(index, commit)).Count.ShouldBe(1);

        host.Tokens.Scopes.ShouldBe(["https://search.azure.com/.default"]);
        host.Server.Calls[0].Token.ShouldBe("first");
        host.Server.Calls[^1].Token.ShouldBe("second");
    }

    [Fact]
    public async Task IdentityThatIsRefused_IsAFaultThatNamesTheRoles()
    {
        await using var host = await AzureIndexHost.Start();
        host.Server.Tokens.Clear();
        var refused = await Should.ThrowAsync<ResolverFault>(() => host.Open().Update(Repo, Pool(host), Cancel));
        host.Tokens.Trouble = new CredentialUnavailableException("There is none.");

        var none = await Should.ThrowAsync<ResolverFault>(() => host.Open().Update(Repo, Pool(host), Cancel));

        (refused.Code, refused.Transient).ShouldBe(("INDEX-SEARCH-DENIED", false));
        refused.Message.ShouldContain("Search Index Data Contributor");
        none.Code.ShouldBe("INDEX-SEARCH-DENIED");
    }

    private static Task<IReadOnlyList<UnitHit>> Search(ICodeIndex index, CommitSha commit) => index.Search(new CodeQuery(Repo, commit, "water", Principal.Owner), Cancel);

    private static CommitSha Pool(AzureIndexHost host) => host.Write("a.txt", "water\n").Commit();
}
