using System.Globalization;
using System.Net;
using Resolver.Core.Ids;
using Resolver.Core.Models;
using Resolver.TestKit.Models;

namespace Resolver.Models.Tests;

/// <summary>What an endpoint does wrong, and what each costs.</summary>
public sealed class EndpointFailureTests
{
    private static readonly string GoodContent = ChatAnswer.EditsJson(Bench.GoodEdit);

    [Fact]
    public async Task RateLimitWithRetryAfter_ThenGoodAnswer_WaitsAsLongAsAsked()
    {
        await using var bench = await Bench.With(ChatAnswer.RateLimited("17"), Bench.Good);

        var patch = (await bench.Propose()).ShouldBeOfType<PatchProposal.Patch>();

        bench.Clock.Pauses.ShouldBe([TimeSpan.FromSeconds(17)]);
        patch.Usage.Calls.ShouldBe(2);
        patch.Usage.Seconds.ShouldBeGreaterThanOrEqualTo(17);
    }

    [Fact]
    public async Task RetryAfterAsADate_IsUnderstood()
    {
        var at = new DateTimeOffset(2026, 11, 1, 12, 0, 9, TimeSpan.Zero).ToString("r", CultureInfo.InvariantCulture);
        await using var bench = await Bench.With(ChatAnswer.RateLimited(at), Bench.Good);

        (await bench.Propose()).ShouldBeOfType<PatchProposal.Patch>();

        bench.Clock.Pauses.ShouldBe([TimeSpan.FromSeconds(9)]);
    }

    [Fact]
    public async Task AzureRetryAfterInMilliseconds_IsUnderstood()
    {
        await using var bench = await Bench.With(ChatAnswer.Status(429, "{}", ("retry-after-ms", "250"), ("Retry-After", "60")), Bench.Good);

        (await bench.Propose()).ShouldBeOfType<PatchProposal.Patch>();

        bench.Clock.Pauses.ShouldBe([TimeSpan.FromMilliseconds(250)]);
    }

    [Fact]
    public async Task RetryAfterBeyondTheTimeThatIsLeft_FailsAtOnce()
    {
        await using var bench = await Bench.With(ChatAnswer.RateLimited("3600"), Bench.Good);

        var failed = (await bench.Propose()).ShouldBeOfType<PatchProposal.Failed>();

        failed.Code.ShouldBe("MODEL-RATE-LIMITED");
        failed.Transient.ShouldBeTrue();
        bench.Server.Requests.Count.ShouldBe(1);
        bench.Clock.Pauses.ShouldBeEmpty();
    }

    [Fact]
    public async Task RateLimitForever_FailsAfterTwoRetries_AndCostsNothing()
    {
        await using var bench = await Bench.With(ChatAnswer.RateLimited());

        var failed = (await bench.Propose()).ShouldBeOfType<PatchProposal.Failed>();

        failed.Code.ShouldBe("MODEL-RATE-LIMITED");
        failed.Usage.Usd.ShouldBe(0);
        failed.Usage.Calls.ShouldBe(3);
        bench.Server.Requests.Count.ShouldBe(3);
        bench.Clock.Pauses.ShouldBe([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4)]);
    }

    [Fact]
    public async Task UsedUpQuota_IsNotRetried()
    {
        await using var bench = await Bench.With(ChatAnswer.Status(429, """{"error":{"code":"insufficient_quota"}}"""));

        (await bench.Propose()).ShouldBeOfType<PatchProposal.Failed>().Code.ShouldBe("MODEL-QUOTA");
        bench.Server.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(500, 0)]
    [InlineData(503, 0)]
    [InlineData(502, 3)]
    [InlineData(504, 3)]
    public async Task ServerError_IsRetriedTwice_AndAGatewaysIsCharged(int status, int charged)
    {
        await using var bench = await Bench.With(ChatAnswer.Status(status));

        var failed = (await bench.Propose()).ShouldBeOfType<PatchProposal.Failed>();

        failed.Code.ShouldBe("MODEL-SERVER-ERROR");
        failed.Transient.ShouldBeTrue();
        failed.Usage.Calls.ShouldBe(3);
        failed.Usage.Usd.ShouldBe(charged * bench.Model.Estimate(Bench.Prompt()).MaxUsd);
        bench.Server.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task ServerErrorOnce_ThenGoodAnswer_IsAPatch()
    {
        await using var bench = await Bench.With(ChatAnswer.Status(500), Bench.Good);

        (await bench.Propose()).ShouldBeOfType<PatchProposal.Patch>().Usage.Calls.ShouldBe(2);
    }

    [Theory]
    [InlineData(401, "MODEL-UNAUTHORIZED")]
    [InlineData(403, "MODEL-UNAUTHORIZED")]
    [InlineData(404, "MODEL-NOT-FOUND")]
    [InlineData(302, "MODEL-REDIRECTED")]
    [InlineData(413, "MODEL-REJECTED")]
    public async Task RefusalByStatus_IsNotRetried_AndCostsNothing(int status, string code)
    {
        await using var bench = await Bench.With(ChatAnswer.Status(status, "{}", ("Location", "http://127.0.0.1:1/")));

        var failed = (await bench.Propose()).ShouldBeOfType<PatchProposal.Failed>();

        failed.Code.ShouldBe(code);
        failed.Transient.ShouldBeFalse();
        failed.Usage.ShouldBe(failed.Usage with { Calls = 1, Usd = 0 });
        bench.Server.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task HangBeyondTheTimeout_Fails_AndCountsAtItsMaximum(bool afterHalfABody)
    {
        await using var bench = await Bench.With(afterHalfABody ? ChatAnswer.Stall(GoodContent) : ChatAnswer.Hang());
        var estimate = bench.Model.Estimate(Bench.Prompt());

        var proposing = bench.Propose();
        await bench.Server.Arrived(0);
        bench.Clock.Advance(TimeSpan.FromSeconds(301));
        var failed = (await proposing).ShouldBeOfType<PatchProposal.Failed>();

        failed.Code.ShouldBe("MODEL-TIMEOUT");
        failed.Transient.ShouldBeTrue();
        failed.Usage.Usd.ShouldBe(estimate.MaxUsd);
        failed.Usage.TokensOut.ShouldBe(1_000);
    }

    [Fact]
    public async Task DeadlineOfTheAttempt_EndsTheWholeChain_AndSaysWhatToRaise()
    {
        await using var bench = await Bench.With(ChatAnswer.Prose(), ChatAnswer.Hang());
        var estimate = bench.Model.Estimate(Bench.Prompt());

        var proposing = bench.Propose(Bench.Prompt() with { Deadline = bench.Clock.GetUtcNow() + TimeSpan.FromSeconds(200) });
        await bench.Server.Arrived(1);
        bench.Clock.Advance(TimeSpan.FromSeconds(201));
        var failed = (await proposing).ShouldBeOfType<PatchProposal.Failed>();

        failed.Code.ShouldBe("MODEL-OUT-OF-TIME");
        failed.Reason.ShouldContain("--attempt-minutes");
        failed.Usage.Usd.ShouldBeGreaterThan(estimate.MaxUsd, "the second request may have been billed");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CutConnection_ThenGoodAnswer_IsAPatch_AndBothAreCharged(bool beforeTheAnswer)
    {
        await using var bench = await Bench.With(beforeTheAnswer ? ChatAnswer.Drop() : ChatAnswer.Cut(GoodContent), Bench.Good);
        var estimate = bench.Model.Estimate(Bench.Prompt());

        var patch = (await bench.Propose()).ShouldBeOfType<PatchProposal.Patch>();

        patch.Usage.Calls.ShouldBe(2);
        patch.Usage.Usd.ShouldBe(estimate.MaxUsd + (((1_000 * 2m) + (100 * 8m)) / 1_000_000m));
    }

    [Fact]
    public async Task CutForever_FailsWithinTheBudget()
    {
        await using var bench = await Bench.With(ChatAnswer.Cut(GoodContent));
        var estimate = bench.Model.Estimate(Bench.Prompt());

        // Enough for one request at its maximum and a half: the second may not be sent.
        var failed = (await bench.Propose(Bench.Prompt(estimate.MaxUsd * 1.5m))).ShouldBeOfType<PatchProposal.Failed>();

        failed.Code.ShouldBe("MODEL-CUT");
        failed.Usage.Usd.ShouldBe(estimate.MaxUsd);
        bench.Server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task HugeBody_IsNotReadToItsEnd_AndCountsAtItsMaximum()
    {
        await using var bench = await Bench.With(ChatAnswer.Huge(1 << 20));

        var failed = (await bench.Propose()).ShouldBeOfType<PatchProposal.Failed>();

        failed.Code.ShouldBe("MODEL-REPLY-TOO-LARGE");
        failed.Usage.TokensOut.ShouldBe(1_000);
    }

    [Fact]
    public async Task GarbageOrHtmlOrOddJson_IsMalformed_AndCountsAtItsMaximum()
    {
        ChatAnswer[] bodies =
        [
            ChatAnswer.Garbage(),
            ChatAnswer.Html(),
            ChatAnswer.Body("[]"),
            ChatAnswer.Body("""{"choices":[]}"""),
            ChatAnswer.Body("""{"choices":[{"message":7}],"created":"soon"}"""),
        ];
        foreach (var body in bodies)
        {
            await using var bench = await Bench.With(body);

            var failed = (await bench.Propose()).ShouldBeOfType<PatchProposal.Failed>();

            failed.Code.ShouldBe("MODEL-REPLY-MALFORMED");
            failed.Usage.TokensOut.ShouldBe(1_000);
            bench.Server.Requests.Count.ShouldBe(1);
        }
    }

    [Fact]
    public async Task NobodyListens_IsUnreachable_AndCostsNothing()
    {
        using var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        await using var bench = await Bench.With(tier => tier with { Endpoint = new Uri($"http://127.0.0.1:{port}/v1") }, Bench.Good);

        var failed = (await bench.Propose()).ShouldBeOfType<PatchProposal.Failed>();

        failed.Code.ShouldBe("MODEL-UNREACHABLE");
        failed.Usage.Usd.ShouldBe(0);
        failed.Usage.Calls.ShouldBe(0, "nothing went out");
        bench.Clock.Pauses.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Cancelling_StopsAtOnce()
    {
        await using var bench = await Bench.With(ChatAnswer.Hang());
        using var cancel = new CancellationTokenSource();

        var proposing = bench.Model.Propose(Bench.Prompt(), cancel.Token);
        await bench.Server.Arrived(0);
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => proposing);
    }

    [Fact]
    public async Task ResponseFormatRefused_IsLeftOut_AndRemembered()
    {
        var picky = ChatAnswer.When(request => request.Json.TryGetProperty("response_format", out var format) && format.GetProperty("type").GetString() == "json_schema"
            ? ChatAnswer.Status(400, """{"error":{"message":"response_format json_schema is not supported"}}""")
            : Bench.Good);
        await using var bench = await Bench.With(picky);

        (await bench.Propose()).ShouldBeOfType<PatchProposal.Patch>();
        (await bench.Propose(Bench.Prompt() with { Key = new StepKey(RunId.Parse("run-1"), "generate-2") })).ShouldBeOfType<PatchProposal.Patch>();

        bench.Server.Requests.Count.ShouldBe(3);
        bench.Server.Requests[2].Json.GetProperty("response_format").GetProperty("type").GetString().ShouldBe("json_object");
        bench.Clock.Pauses.ShouldBeEmpty();
    }

    [Fact]
    public async Task AnyResponseFormatRefused_IsLeftOutAltogether()
    {
        var picky = ChatAnswer.When(request => request.Json.TryGetProperty("response_format", out _) ? ChatAnswer.Status(400, "{}") : Bench.Good);
        await using var bench = await Bench.With(picky);

        (await bench.Propose()).ShouldBeOfType<PatchProposal.Patch>().Usage.Calls.ShouldBe(3, "a request in another dialect is a call, too");
        bench.Server.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task NameOfTheLimitRefused_IsSentUnderTheOtherName()
    {
        var modern = ChatAnswer.When(request => request.Json.TryGetProperty("max_tokens", out _)
            ? ChatAnswer.Status(400, """{"error":{"message":"Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."}}""")
            : Bench.Good);
        await using var bench = await Bench.With(modern);

        (await bench.Propose()).ShouldBeOfType<PatchProposal.Patch>();

        var last = bench.Server.Requests[^1].Json;
        last.GetProperty("max_completion_tokens").GetInt32().ShouldBe(1_000);
        last.TryGetProperty("response_format", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task RefusedWhateverIsLeftOut_Fails_AndTheNextRequestAsksForTheSchemaAgain()
    {
        await using var bench = await Bench.With(ChatAnswer.Status(400, "{}"), ChatAnswer.Status(400, "{}"), ChatAnswer.Status(400, "{}"), Bench.Good);

        (await bench.Propose()).ShouldBeOfType<PatchProposal.Failed>().Code.ShouldBe("MODEL-REJECTED");
        bench.Server.Requests.Count.ShouldBe(3);

        (await bench.Propose()).ShouldBeOfType<PatchProposal.Patch>();
        bench.Server.Requests[3].Json.GetProperty("response_format").GetProperty("type").GetString().ShouldBe("json_schema");
    }

    [Fact]
    public async Task PromptTooLongForTheServer_SaysWhichFieldToLower()
    {
        await using var bench = await Bench.With(ChatAnswer.Status(400, """{"error":{"code":"context_length_exceeded"}}"""));

        var failed = (await bench.Propose()).ShouldBeOfType<PatchProposal.Failed>();

        failed.Code.ShouldBe("MODEL-CONTEXT");
        failed.Reason.ShouldContain("contextTokens");
        bench.Server.Requests.Count.ShouldBe(1);
    }
}
