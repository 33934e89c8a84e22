using Resolver.Contracts.Code;
using Resolver.Core.Code;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.TestKit.Search;

namespace Resolver.Index.Tests.AzureSearch;

/// <summary>The bad days of a search service.</summary>
public sealed class BadDaysTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static RepoId Repo => CodeIndexContract.Repo;

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task ServiceThatIsBusyForAWhile_IsAskedAgain(int status)
    {
        await using var host = await AzureIndexHost.Start();
        host.Server.Trouble = EachTwice(new SearchTrouble(status));

        (await Search(host, host.Open(), Files(host, 20))).Count.ShouldBe(10);

        host.Clock.Pauses.Count.ShouldBeGreaterThan(4);
        host.Clock.Pauses.ShouldAllBe(pause => pause > TimeSpan.Zero && pause <= TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task RetryAfter_IsWaitedFor()
    {
        await using var host = await AzureIndexHost.Start();
        var refused = 0;
        host.Server.Trouble = call => call.IsBatch && refused++ == 0 ? new SearchTrouble(503, RetryAfter: 17) : null;

        await host.Open().Update(Repo, Files(host, 3), Cancel);

        host.Clock.Pauses.ShouldHaveSingleItem().ShouldBe(TimeSpan.FromSeconds(17));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(3600)]
    public async Task ServiceThatStaysBusy_IsATransientFault_BeforePatienceEnds(int? retryAfter)
    {
        await using var host = await AzureIndexHost.Start();
        var index = host.Open();
        var commit = Files(host, 3);
        var began = host.Clock.GetUtcNow();
        host.Server.Trouble = _ => new SearchTrouble(503, retryAfter);

        var fault = await Should.ThrowAsync<ResolverFault>(() => index.Update(Repo, commit, Cancel));

        (fault.Code, fault.Transient).ShouldBe(("INDEX-SEARCH-BUSY", true));
        (host.Clock.GetUtcNow() - began).ShouldBeLessThanOrEqualTo(TimeSpan.FromMinutes(1));
        host.Server.Trouble = static _ => null;
        (await index.Update(Repo, commit, Cancel)).Read.ShouldBe(3);
    }

    [Fact]
    public async Task DocumentsThatWereNotTaken_AreSentAgain_AndNoOthers()
    {
        await using var host = await AzureIndexHost.Start();
        var sent = new Dictionary<string, int>(StringComparer.Ordinal);
        host.Server.DocumentTrouble = key => (sent[key] = sent.GetValueOrDefault(key) + 1) == 1 && key.GetHashCode(StringComparison.Ordinal) % 3 == 0 ? 503 : null;

        (await host.Open().Update(Repo, Files(host, 60), Cancel)).Units.ShouldBe(60);

        sent.Values.Count(times => times == 2).ShouldBeGreaterThan(5);
        sent.ShouldAllBe(pair => pair.Value <= 2 || pair.Key.Contains("-c-"));
    }

    [Theory]
    [InlineData(409, "INDEX-SEARCH-BUSY")]
    [InlineData(422, "INDEX-SEARCH-BUSY")]
    [InlineData(400, "INDEX-SEARCH-REFUSED")]
    public async Task DocumentThatIsNeverTaken_EndsTheUpdate_AndTheCommitIsNotThere(int status, string code)
    {
        await using var host = await AzureIndexHost.Start();
        var commit = Files(host, 5);
        host.Server.DocumentTrouble = key => key.EndsWith("-0", StringComparison.Ordinal) ? status : null;

        (await Should.ThrowAsync<ResolverFault>(() => host.Open().Update(Repo, commit, Cancel))).Code.ShouldBe(code);

        host.Server.DocumentTrouble = static _ => null;
        (await Search(host, host.Open(), commit)).Count.ShouldBe(5);
    }

    [Fact]
    public async Task AnswersThatAreLost_AreNoHarm()
    {
        await using var host = await AzureIndexHost.Start();
        host.Server.Trouble = EachTwice(new SearchTrouble(504, IsDone: true));

        (await host.Open().Update(Repo, Files(host, 20), Cancel)).Units.ShouldBe(20);

        host.Server.KeysOf(AzureIndexHost.IndexName).Count.ShouldBe(20 + 20 + 1);
    }

    [Fact]
    public async Task CutConnections_AreTriedAgain_AndThenATransientFault()
    {
        await using var host = await AzureIndexHost.Start();
        var commit = Files(host, 3);
        host.Server.Trouble = EachTwice(new SearchTrouble(0));
        (await host.Open().Update(Repo, commit, Cancel)).Files.ShouldBe(3);
        host.Server.Trouble = static _ => new SearchTrouble(0);

        var fault = await Should.ThrowAsync<ResolverFault>(() => Search(host, host.Open(), commit));

        (fault.Code, fault.Transient).ShouldBe(("INDEX-SEARCH-DOWN", true));
    }

    [Fact]
    public async Task NoServiceAtTheAddress_IsATransientFault()
    {
        await using var host = await AzureIndexHost.Start();
        using (var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0))
        {
            taken.Start();
            host.OtherEndpoint = new Uri($"https://127.0.0.1:{((System.Net.IPEndPoint)taken.LocalEndpoint).Port}");
        }

        var fault = await Should.ThrowAsync<ResolverFault>(() => host.Open().Update(Repo, Files(host, 1), Cancel));

        (fault.Code, fault.Transient).ShouldBe(("INDEX-SEARCH-DOWN", true));
    }

    [Fact]
    public async Task BatchThatIsTooLarge_IsSentInHalves()
    {
        await using var host = await AzureIndexHost.Start();
        host.Server.MostBatchBytes = 20_000;

        (await host.Open().Update(Repo, Files(host, 60), Cancel)).Units.ShouldBe(60);

        host.Server.Calls.Count(call => call.IsBatch).ShouldBeGreaterThan(4);
    }

    [Fact]
    public async Task DocumentThatIsTooLargeAlone_IsAFault()
    {
        await using var host = await AzureIndexHost.Start();
        host.Server.MostBatchBytes = 100;

        (await Should.ThrowAsync<ResolverFault>(() => host.Open().Update(Repo, Files(host, 1), Cancel))).Code.ShouldBe("INDEX-SEARCH-REFUSED");
    }

    [Fact]
    public async Task Batches_HaveAtMost1000Actions()
    {
        await using var host = await AzureIndexHost.Start();

        (await host.Open().Update(Repo, Sections(host, 2500), Cancel)).Units.ShouldBe(2500);

        var batches = host.Server.Calls.Where(call => call.IsBatch).Select(call => call.Json.GetProperty("value").GetArrayLength()).ToList();
        batches.ShouldContain(1000);
        batches.ShouldAllBe(actions => actions <= 1000);
    }

    [Fact]
    public async Task LargeFileThatIsForgotten_IsDeletedPageByPage()
    {
        await using var host = await AzureIndexHost.Start();
        var index = host.Open(access: null, keep: 1);
        await index.Update(Repo, Sections(host, 2500), Cancel);
        host.Server.KeysOf(AzureIndexHost.IndexName).Count.ShouldBe(2500 + 1 + 1);

        await index.Update(Repo, host.Write("big.md", "# Small now\ntext\n").Commit(), Cancel);

        host.Server.KeysOf(AzureIndexHost.IndexName).Count.ShouldBe(1 + 1 + 1);
    }

    [Fact]
    public async Task IndexThatIsNotThere_IsMade_AlsoWhenItGoesLater()
    {
        await using var host = await AzureIndexHost.Start();
        var index = host.Open();
        var commit = Files(host, 3);
        await index.Update(Repo, commit, Cancel);
        host.Server.Drop(AzureIndexHost.IndexName);

        (await Search(host, index, commit)).Count.ShouldBe(3);

        host.Server.Calls.Count(call => call.Path == "/indexes").ShouldBe(2);
    }

    [Fact]
    public async Task SeveralThatMakeTheIndexAtOnce_AreNoHarm()
    {
        await using var host = await AzureIndexHost.Start();
        var commit = Files(host, 3);

        var reports = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => host.Open().Update(Repo, commit, Cancel), Cancel)));

        reports.ShouldAllBe(report => report.Units == 3);
    }

    [Fact]
    public async Task ServiceThatNeverShowsWhatWasWritten_IsATransientFault()
    {
        await using var host = await AzureIndexHost.Start(lag: 1_000_000);

        var fault = await Should.ThrowAsync<ResolverFault>(() => host.Open().Update(Repo, Files(host, 1), Cancel));

        (fault.Code, fault.Transient).ShouldBe(("INDEX-SEARCH-BUSY", true));
    }

    [Fact]
    public async Task CancelledSearch_IsCancelled()
    {
        await using var host = await AzureIndexHost.Start();
        using var stop = new CancellationTokenSource();
        host.Server.Trouble = _ =>
        {
            stop.Cancel();
            return new SearchTrouble(503);
        };

        await Should.ThrowAsync<OperationCanceledException>(() => host.Open().Update(Repo, Files(host, 1), stop.Token));
    }

    private static async Task<IReadOnlyList<UnitHit>> Search(AzureIndexHost host, ICodeIndex index, CommitSha commit)
    {
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        return await index.Search(new CodeQuery(Repo, commit, "water", Principal.Owner), Cancel);
    }

    private static CommitSha Files(AzureIndexHost host, int count)
    {
        for (var i = 0; i < count; i++)
        {
            host.Write($"m{i}.txt", $"water number{i} and some more words that take their place in a batch of documents\n");
        }

        return host.Commit();
    }

    private static CommitSha Sections(AzureIndexHost host, int count) =>
        host.Write("big.md", string.Concat(Enumerable.Range(0, count).Select(i => $"# Section {i}\nwater\n"))).Commit();

    // Every request fails twice and is then let through; requests are told apart by what they ask.
    private static Func<SearchCall, SearchTrouble?> EachTwice(SearchTrouble trouble)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        return call =>
        {
            lock (seen)
            {
                var key = $"{call.Method} {call.Path} {call.Body}";
                return (seen[key] = seen.GetValueOrDefault(key) + 1) % 3 != 0 ? trouble : null;
            }
        };
    }
}
