using Resolver.Core.Models;

namespace Resolver.Models.Tests;

public sealed class ProposeTests
{
    [Fact]
    public async Task GoodAnswer_BecomesAPatch_WithItsRealCost()
    {
        await using var bench = await Bench.With(Bench.Good);

        var patch = (await bench.Propose()).ShouldBeOfType<PatchProposal.Patch>();

        patch.Set.Base.ShouldBe(Bench.Commit);
        patch.Set.Files.ShouldHaveSingleItem().Content.ShouldBe("def allowed(count, limit):\n    return count <= limit\n");
        patch.Summary.ShouldBe("Include the bound.");
        patch.Usage.Calls.ShouldBe(1);
        patch.Usage.TokensIn.ShouldBe(1_000);
        patch.Usage.TokensOut.ShouldBe(100);
        patch.Usage.Usd.ShouldBe(((1_000 * 2m) + (100 * 8m)) / 1_000_000m);
    }

    [Fact]
    public async Task Request_CarriesModelLimitSchemaAndKey()
    {
        await using var bench = await Bench.With(Bench.Good);

        await bench.Propose();

        var request = bench.Server.Requests.ShouldHaveSingleItem();
        request.Path.ShouldBe("/v1/chat/completions");
        request.Headers["Authorization"].ShouldBe("Bearer " + Bench.Key);
        var body = request.Json;
        body.GetProperty("model").GetString().ShouldBe("gpt-4o-mini");
        body.GetProperty("max_tokens").GetInt32().ShouldBe(1_000);
        body.TryGetProperty("max_completion_tokens", out _).ShouldBeFalse();
        var format = body.GetProperty("response_format");
        format.GetProperty("type").GetString().ShouldBe("json_schema");
        format.GetProperty("json_schema").GetProperty("strict").GetBoolean().ShouldBeTrue();
        format.GetProperty("json_schema").GetProperty("schema").GetProperty("additionalProperties").GetBoolean().ShouldBeFalse();
        body.GetProperty("stream").GetBoolean().ShouldBeTrue();
        body.GetProperty("stream_options").GetProperty("include_usage").GetBoolean().ShouldBeTrue();
    }
}
