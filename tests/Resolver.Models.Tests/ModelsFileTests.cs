using System.Text.Json;
using System.Text.Json.Nodes;
using Resolver.Core.Faults;
using Resolver.Models.Configuration;

namespace Resolver.Models.Tests;

public sealed class ModelsFileTests
{
    private const string Good =
        """
        {"name":"small","provider":"openai","endpoint":"http://127.0.0.1:8080/v1","model":"m","apiKeyEnv":"KEY","usdPerMTokIn":0.15,"usdPerMTokCachedIn":0.075,"usdPerMTokOut":0.6,"contextTokens":32000,"maxOutputTokens":2000,"timeoutSeconds":60}
        """;

    [Fact]
    public void GoodFile_IsRead()
    {
        var tier = Parse(Tiers(Good)).Tiers.ShouldHaveSingleItem();

        tier.ShouldBe(new ModelTierOptions
        {
            Name = "small",
            Provider = ModelProvider.OpenAI,
            Endpoint = new Uri("http://127.0.0.1:8080/v1"),
            Model = "m",
            ApiKeyEnv = "KEY",
            UsdPerMTokIn = 0.15m,
            UsdPerMTokCachedIn = 0.075m,
            UsdPerMTokOut = 0.6m,
            UsdPerMTokReasoning = 0.6m,
            ContextTokens = 32_000,
            MaxOutputTokens = 2_000,
            TimeoutSeconds = 60,
        });
    }

    [Fact]
    public void Embeddings_AreRead_AndAreOff_WhereThereAreNone()
    {
        Parse(Tiers(Good)).Embeddings.ShouldBeNull();

        Parse(WithEmbeddings(null, null)).Embeddings.ShouldBe(new EmbeddingOptions
        {
            Provider = ModelProvider.OpenAI,
            Endpoint = new Uri("http://127.0.0.1:8080/v1"),
            Model = "e",
            UsdPerMTokIn = 0.02m,
            Dimensions = 512,
            TimeoutSeconds = 30,
        });
    }

    [Theory]
    [InlineData("usdPerMTokIn", null, "MODELS-PRICE-UNKNOWN")]
    [InlineData("dimensions", "7", "MODELS-FIELD-RANGE")]
    [InlineData("dimensions", null, "MODELS-FIELD-MISSING")]
    [InlineData("endpoint", "\"http://127.0.0.1:8080/v1/embeddings\"", "MODELS-ENDPOINT")]
    [InlineData("apiKeyEnv", "\"NOT_SET\"", "MODELS-KEY-UNSET")]
    [InlineData("contextTokens", "1000", "MODELS-FIELD-UNKNOWN")]
    public void BadEmbeddings_AreRefused(string field, string? value, string code) =>
        Should.Throw<ResolverFault>(() => Parse(WithEmbeddings(field, value))).Code.ShouldBe(code);

    [Theory]
    [InlineData(null, ChainDepth.Auto)]
    [InlineData("auto", ChainDepth.Auto)]
    [InlineData("edit", ChainDepth.Edit)]
    [InlineData("full", ChainDepth.Full)]
    public void Chain_IsAChoiceOfThree(string? written, ChainDepth meant) => Parse(Tiers(With("chain", written))).Tiers[0].Chain.ShouldBe(meant);

    [Theory]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080/v1")]
    [InlineData("http://127.0.0.1:8080/", "http://127.0.0.1:8080/v1")]
    [InlineData("http://127.0.0.1:8080/v1/", "http://127.0.0.1:8080/v1")]
    [InlineData("https://host.example/openai/v1", "https://host.example/openai/v1")]
    [InlineData("https://host.example/api/v3", "https://host.example/api/v3")]
    public void Endpoint_MayEndWithV1OrNot(string written, string meant) =>
        Parse(Tiers(With("endpoint", written))).Tiers[0].Endpoint.ToString().ShouldBe(meant);

    [Theory]
    [InlineData("name", "\"Small Model\"", "MODELS-TIER-NAME")]
    [InlineData("name", "\"mechanical\"", "MODELS-TIER-NAME")]
    [InlineData("name", "7", "MODELS-FIELD-TYPE")]
    [InlineData("provider", "\"bedrock\"", "MODELS-PROVIDER")]
    [InlineData("endpoint", "\"ftp://host\"", "MODELS-ENDPOINT")]
    [InlineData("endpoint", "\"host:8080\"", "MODELS-ENDPOINT")]
    [InlineData("endpoint", "\"/v1\"", "MODELS-ENDPOINT")]
    [InlineData("endpoint", "\"http://user:pw@host/v1\"", "MODELS-ENDPOINT")]
    [InlineData("endpoint", "\"http://host/v1?key=1\"", "MODELS-ENDPOINT")]
    [InlineData("endpoint", "\"http://host/v1/chat/completions\"", "MODELS-ENDPOINT")]
    [InlineData("model", "\"\"", "MODELS-FIELD-RANGE")]
    [InlineData("maxConcurrent", "0", "MODELS-FIELD-RANGE")]
    [InlineData("chain", "\"long\"", "MODELS-FIELD-RANGE")]
    [InlineData("requestsPerMinute", "\"many\"", "MODELS-FIELD-TYPE")]
    [InlineData("idleTimeoutSeconds", "3601", "MODELS-FIELD-RANGE")]
    [InlineData("usdPerMTokReasoning", "-1", "MODELS-PRICE")]
    [InlineData("apiKeyEnv", "\"UNSET\"", "MODELS-KEY-UNSET")]
    [InlineData("apiKeyEnv", "\"EMPTY\"", "MODELS-KEY-UNSET")]
    [InlineData("apiKeyEnv", "\"BROKEN\"", "MODELS-KEY-UNSET")]
    [InlineData("apiKeyEnv", "\"sk-pasted-key\"", "MODELS-KEY-NAME")]
    [InlineData("usdPerMTokIn", "-1", "MODELS-PRICE")]
    [InlineData("usdPerMTokIn", "1e9", "MODELS-PRICE")]
    [InlineData("usdPerMTokIn", "\"0.1\"", "MODELS-FIELD-TYPE")]
    [InlineData("usdPerMTokIn", "null", "MODELS-PRICE-UNKNOWN")]
    [InlineData("usdPerMTokIn", null, "MODELS-PRICE-UNKNOWN")]
    [InlineData("usdPerMTokOut", null, "MODELS-PRICE-UNKNOWN")]
    [InlineData("usdPerMTokCachedIn", "0.16", "MODELS-PRICE")]
    [InlineData("contextTokens", "12.5", "MODELS-FIELD-TYPE")]
    [InlineData("contextTokens", "10", "MODELS-FIELD-RANGE")]
    [InlineData("maxOutputTokens", "32000", "MODELS-FIELD-RANGE")]
    [InlineData("timeoutSeconds", "0", "MODELS-FIELD-RANGE")]
    [InlineData("timeoutSeconds", null, "MODELS-FIELD-MISSING")]
    [InlineData("temperature", "0", "MODELS-FIELD-UNKNOWN")]
    public void WrongField_IsAUsageFault_ThatNamesFileAndField(string field, string? json, string code)
    {
        var fault = Fault(Tiers(json is null ? Without(field) : With(field, JsonNode.Parse(json))));

        fault.Code.ShouldBe(code);
        fault.Message.ShouldContain("models.json");
        fault.Message.ShouldContain(field);
        fault.Message.ShouldNotContain("sk-pasted-key");
    }

    [Theory]
    [InlineData("{", "MODELS-FILE-JSON")]
    [InlineData("{\"tiers\":[],}", "MODELS-FILE-JSON")]
    [InlineData("[]", "MODELS-FIELD-TYPE")]
    [InlineData("{}", "MODELS-FIELD-MISSING")]
    [InlineData("{\"tiers\":[]}", "MODELS-TIERS")]
    [InlineData("{\"tiers\":[],\"tiers\":[]}", "MODELS-FIELD-DUPLICATE")]
    [InlineData("{\"tiers\":[],\"default\":1}", "MODELS-FIELD-UNKNOWN")]
    public void WrongDocument_IsAUsageFault(string json, string code) => Fault(json).Code.ShouldBe(code);

    [Fact]
    public void TwoTiersOfOneName_AreRefused() => Fault(Tiers(Good, Good)).Message.ShouldContain("tiers[1].name");

    [Fact]
    public void Azure_NeedsAKey_AndAnEndpointWithoutPath()
    {
        var azure = With("provider", "azure");

        Fault(Tiers(azure)).Code.ShouldBe("MODELS-ENDPOINT");
        var keyless = JsonNode.Parse(azure)!.AsObject();
        keyless["endpoint"] = "https://name.openai.azure.com/";
        Parse(Tiers(keyless.ToJsonString())).Tiers[0].Provider.ShouldBe(ModelProvider.Azure);
        keyless.Remove("apiKeyEnv");
        Parse(Tiers(keyless.ToJsonString())).Tiers[0].ApiKeyEnv.ShouldBeNull("Entra is asked for a token");
    }

    [Fact]
    public void Fallback_HasAPlaceAndPricesOfItsOwn_AndTheTiersSizes()
    {
        var tier = JsonNode.Parse(Good)!.AsObject();
        tier["maxConcurrent"] = 8;
        tier["requestsPerMinute"] = 300;
        tier["idleTimeoutSeconds"] = 20;
        tier["usdPerMTokReasoning"] = 0.9;
        tier["fallbacks"] = JsonNode.Parse("""[{"provider":"openai","endpoint":"http://127.0.0.1:9090","model":"n","usdPerMTokIn":1,"usdPerMTokOut":2,"maxOutputTokens":1000}]""");

        var read = Parse(Tiers(tier.ToJsonString())).Tiers.ShouldHaveSingleItem();

        (read.MaxConcurrent, read.RequestsPerMinute, read.IdleTimeoutSeconds, read.UsdPerMTokReasoning).ShouldBe((8, 300, 20, 0.9m));
        var fallback = read.Fallbacks.ShouldHaveSingleItem();
        (fallback.Name, fallback.Model, fallback.UsdPerMTokIn, fallback.UsdPerMTokReasoning, fallback.ApiKeyEnv).ShouldBe(("small", "n", 1m, 2m, null));
        (fallback.ContextTokens, fallback.MaxOutputTokens, fallback.TimeoutSeconds, fallback.IdleTimeoutSeconds).ShouldBe((32_000, 1_000, 60, 20));
    }

    [Theory]
    [InlineData("""[{"provider":"openai","endpoint":"http://127.0.0.1:9090","model":"n","usdPerMTokIn":1}]""", "MODELS-PRICE-UNKNOWN", "tiers[0].fallbacks[0].usdPerMTokOut")]
    [InlineData("""[{"name":"x"}]""", "MODELS-FIELD-UNKNOWN", "tiers[0].fallbacks[0]")]
    [InlineData("""[{},{},{},{},{}]""", "MODELS-FIELD-RANGE", "tiers[0].fallbacks")]
    [InlineData("7", "MODELS-FIELD-TYPE", "tiers[0].fallbacks")]
    public void BadFallback_IsNamed(string fallbacks, string code, string place)
    {
        var tier = JsonNode.Parse(Good)!.AsObject();
        tier["fallbacks"] = JsonNode.Parse(fallbacks);

        var fault = Fault(Tiers(tier.ToJsonString()));

        fault.Code.ShouldBe(code);
        fault.Message.ShouldContain(place);
    }

    [Fact]
    public void WithoutCachedPrice_CachedTokensCostTheFullOne() => Parse(Tiers(Without("usdPerMTokCachedIn"))).Tiers[0].UsdPerMTokCachedIn.ShouldBe(0.15m);

    [Fact]
    public void MissingFile_OrFolder_IsAUsageFault()
    {
        Should.Throw<ResolverFault>(() => ModelsFile.Load("/nowhere/models.json")).Code.ShouldBe("MODELS-FILE-MISSING");
        Should.Throw<ResolverFault>(() => ModelsFile.Load(Path.GetTempPath().TrimEnd('/'))).Code.ShouldBe("MODELS-FILE-MISSING");
    }

    [Fact]
    public void File_IsReadFromDisk()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, Tiers(Without("apiKeyEnv")));
            ModelsFile.Load(path).Tiers.Count.ShouldBe(1);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task NoModelsFile_MeansNoTiers()
    {
        var none = new NoModels();

        none.Tiers.ShouldBeEmpty();
        (await Should.ThrowAsync<ResolverFault>(() => none.Propose(Bench.Prompt(), TestContext.Current.CancellationToken))).Code.ShouldBe("MODELS-NONE");
    }

    private static string Tiers(params string[] tiers) => $"{{\"tiers\":[{string.Join(',', tiers)}]}}";

    private static string With(string field, JsonNode? value)
    {
        var tier = JsonNode.Parse(Good)!.AsObject();
        tier[field] = value;
        return tier.ToJsonString(JsonSerializerOptions.Default);
    }

    private static string Without(string field)
    {
        var tier = JsonNode.Parse(Good)!.AsObject();
        tier.Remove(field);
        return tier.ToJsonString();
    }

    private static ModelsFile Parse(string json) => ModelsFile.Parse(json, "models.json", name => name switch
    {
        "KEY" => "sk-1",
        "EMPTY" => " ",
        "BROKEN" => "sk\r\nHost: evil",
        _ => null,
    });

    private static ResolverFault Fault(string json)
    {
        var fault = Should.Throw<ResolverFault>(() => Parse(json));
        fault.Kind.ShouldBe(FaultKind.Usage);
        fault.Message.ShouldNotContain("sk-1");
        return fault;
    }

    private static string WithEmbeddings(string? field, string? value)
    {
        var file = JsonNode.Parse(Tiers(Good))!.AsObject();
        var entry = JsonNode.Parse("""{"provider":"openai","endpoint":"http://127.0.0.1:8080","model":"e","usdPerMTokIn":0.02,"dimensions":512,"timeoutSeconds":30}""")!.AsObject();
        if (field is not null)
        {
            entry.Remove(field);
            if (value is not null)
            {
                entry[field] = JsonNode.Parse(value);
            }
        }

        file["embeddings"] = entry;
        return file.ToJsonString();
    }
}
