using Resolver.Models.Cassettes;

namespace Resolver.Models.Tests.Cassettes;

/// <summary>Two runs of the same thing ask the same; two things do not.</summary>
public sealed class RequestFormTests
{
    private static readonly TextForm Form = new(["/data/resolver"], ["the-one-key"]);

    [Theory]
    [InlineData("<<<DATA-0123456789ABCDEF issue\nx\nDATA-0123456789ABCDEF>>>", "<<<DATA-FEDCBA9876543210 issue\nx\nDATA-FEDCBA9876543210>>>")]
    [InlineData("File \"/tmp/resolver-1/clone/src/a.py\", line 3", "File \"/data/resolver/bench/9/src/a.py\", line 3")]
    [InlineData("at C:\\Users\\ann\\AppData\\Local\\Temp\\x1\\a.cs:line 3", "at C:\\Users\\bob\\AppData\\Local\\Temp\\y2\\a.cs:line 3")]
    [InlineData("Ran 2 tests in 0.001s", "Ran 2 tests in 0.010s")]
    [InlineData("ok  \texample.com/a\t0.003s", "ok  \texample.com/a\t1.253s")]
    [InlineData("--- FAIL: TestAdd (0.00s)", "--- FAIL: TestAdd (0.02s)")]
    [InlineData("Failed Limits [12 ms]", "Failed Limits [3 ms]")]
    [InlineData("  duration_ms 1.25", "  duration_ms 0.75")]
    [InlineData("duration_ms: 12", "duration_ms: 13")]
    [InlineData("212 s left", "17 s left")]
    [InlineData("at 2026-11-22T21:37:58Z", "at 2026-11-23 08:00:01.123+01:00")]
    [InlineData("branch resolver/wip/the-limiter-0123456789ab-1", "branch resolver/wip/the-limiter-ba9876543210-2")]
    [InlineData("commit 0123456789012345678901234567890123456789", "commit 9876543210987654321098765432109876543210")]
    [InlineData("<Foo object at 0x7f3a12345678>", "<Foo object at 0x7f3affffffff>")]
    [InlineData("in 'tmpab12cd_9'", "in 'tmpzz99yy88'")]
    [InlineData("connect to 127.0.0.1:43211 failed", "connect to 127.0.0.1:50001 failed")]
    [InlineData("key the-one-key", "key sk-abcdefghijklmnopqrstuvwx")]
    [InlineData("a\r\nb", "a\nb")]
    [InlineData("{\"b\":1,\"a\":\"x\"}", "{ \"a\": \"x\", \"b\": 1 }")]
    public void WhatDiffersBetweenRuns_IsTheSame(string one, string other)
    {
        Key(one).ShouldBe(Key(other));
        Form.Of(Form.Of(one)).ShouldBe(Form.Of(one), "what was recorded is read again");
    }

    [Theory]
    [InlineData("time.sleep(5)", "time.sleep(6)")]
    [InlineData("ParseDuration(\"5s\")", "ParseDuration(\"6s\")")]
    [InlineData("GET /api/v1/users", "GET /api/v2/users")]
    [InlineData("see https://example.com/tmp/a/one", "see https://example.com/tmp/a/two")]
    [InlineData("src/a.py", "src/b.py")]
    [InlineData("File \"/tmp/x/a.py\"", "File \"/tmp/x/b.py\"")]
    [InlineData("retries = 3", "retries = 4")]
    [InlineData("AssertionError: 2 != 3", "AssertionError: 2 != 4")]
    [InlineData("{\"a\":1}", "{\"a\":2}")]
    public void WhatMatters_IsNot(string one, string other) => Key(one).ShouldNotBe(Key(other));

    [Fact]
    public void ModelMessagesToolsAndSchema_Matter_LimitsAndStreamsDoNot()
    {
        const string Base = """{"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":"t"}}],"response_format":{"type":"json_object"},"max_tokens":5,"stream":true}""";
        string Changed(string from, string to) => Parse(Base.Replace(from, to, StringComparison.Ordinal)).Key;

        Changed("\"max_tokens\":5", "\"max_completion_tokens\":9").ShouldBe(Parse(Base).Key);
        Changed(",\"stream\":true", ",\"stream_options\":{\"include_usage\":true}").ShouldBe(Parse(Base).Key);
        Changed("\"content\":\"x\"", "\"content\":[{\"type\":\"text\",\"text\":\"x\"}]").ShouldBe(Parse(Base).Key);
        Changed("\"m\"", "\"n\"").ShouldNotBe(Parse(Base).Key);
        Changed("\"user\"", "\"system\"").ShouldNotBe(Parse(Base).Key);
        Changed("\"name\":\"t\"", "\"name\":\"u\"").ShouldNotBe(Parse(Base).Key);
        Changed("json_object", "text").ShouldNotBe(Parse(Base).Key);
    }

    [Fact]
    public void IdsOfToolCalls_AreNumbered_ButTheirOrderMatters()
    {
        static string Conversation(string a, string b, string result) => $$$"""
            {"model":"m","messages":[
              {"role":"assistant","content":null,"tool_calls":[
                {"id":"{{{a}}}","type":"function","function":{"name":"t","arguments":"{\"x\":1,\"y\":2}"}},
                {"id":"{{{b}}}","type":"function","function":{"name":"t","arguments":"{\"y\":3}"}}]},
              {"role":"tool","tool_call_id":"{{{result}}}","content":"done"}]}
            """;

        Parse(Conversation("call_a", "call_b", "call_b")).Key.ShouldBe(Parse(Conversation("id7", "id3", "id3").Replace("\\\"x\\\":1,\\\"y\\\":2", "\\\"y\\\":2, \\\"x\\\":1", StringComparison.Ordinal)).Key);
        Parse(Conversation("call_a", "call_b", "call_b")).Key.ShouldNotBe(Parse(Conversation("call_a", "call_b", "call_a")).Key);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"model":"m","input":"an embedding"}""")]
    public void WhatIsNoChatCompletion_HasNoForm(string body) => RequestForm.Of(body, "/v1/embeddings", Form).ShouldBeNull();

    private static string Key(string text) => Parse(System.Text.Json.JsonSerializer.Serialize(new { model = "m", messages = new[] { new { role = "user", content = text } } })).Key;

    private static RequestForm Parse(string body) => RequestForm.Of(body, "/v1/chat/completions", Form).ShouldNotBeNull();
}
