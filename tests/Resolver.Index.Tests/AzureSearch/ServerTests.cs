using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Resolver.TestKit.Search;

namespace Resolver.Index.Tests.AzureSearch;

/// <summary>The loopback server refuses what the service would refuse: a client that passes here has not passed by luck.</summary>
public sealed class ServerTests : IAsyncLifetime
{
    private const string Definition = """
        {"name":"things","fields":[
          {"name":"id","type":"Edm.String","key":true,"filterable":true,"sortable":true,"searchable":false},
          {"name":"text","type":"Edm.String","searchable":true,"filterable":false,"sortable":false,"retrievable":false,"analyzer":"whitespace"},
          {"name":"tags","type":"Collection(Edm.String)","filterable":true,"searchable":false},
          {"name":"size","type":"Edm.Int32","filterable":true,"sortable":true},
          {"name":"ok","type":"Edm.Boolean","filterable":true},
          {"name":"secret","type":"Edm.String","filterable":false,"searchable":false}]}
        """;

    private SearchServer server = null!;
    private HttpClient http = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await SearchServer.Start("token");
        http = new HttpClient(server.Way()) { BaseAddress = server.Endpoint };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "token");
        (await Post("/indexes", Definition)).Status.ShouldBe(HttpStatusCode.Created);
        await Post("/indexes('things')/docs/search.index", """
            {"value":[
              {"@search.action":"upload","id":"1","text":"deep water here","tags":["a","it's"],"size":1,"ok":true},
              {"@search.action":"upload","id":"2","text":"water water","tags":["b"],"size":2,"ok":false},
              {"@search.action":"upload","id":"3","text":"fire","tags":[],"size":null,"ok":null}]}
            """);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await server.DisposeAsync();
    }

    [Theory]
    [InlineData("id eq '1'", "1")]
    [InlineData("size gt 1 or ok", "1 2")]
    [InlineData("not (size ge 2)", "1 3")]
    [InlineData("size eq null", "3")]
    [InlineData("ok eq false and size le 2", "2")]
    [InlineData("search.in(id, '1|3', '|')", "1 3")]
    [InlineData("search.in(id, '1, 2')", "1 2")]
    [InlineData("tags/any(t: t eq 'it''s')", "1")]
    [InlineData("tags/any(t: t eq 'a' or t eq 'b')", "1 2")]
    [InlineData("tags/any(t: search.in(t, 'b c', ' '))", "2")]
    [InlineData("tags/any()", "1 2")]
    [InlineData("not tags/any(t: t eq 'a')", "2 3")]
    [InlineData("tags/all(t: t ne 'a' and t ne 'z')", "2 3")]
    [InlineData("tags/all(t: not (t eq 'a'))", "2 3")]
    public async Task Filter_LetsThroughWhatItSays(string filter, string expected)
    {
        var (status, answer) = await Query(new { filter, orderby = "id" });

        status.ShouldBe(HttpStatusCode.OK);
        string.Join(' ', Ids(answer)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("This is not a valid filter.", "Syntax error at position")]
    [InlineData("id eq 'x", "Syntax error at position 6")]
    [InlineData("id eq 'x' and", "Syntax error")]
    [InlineData("id eq 'x' or 1 eq 1)", "Syntax error")]
    [InlineData("nothing eq 'x'", "Could not find a property named 'nothing'")]
    [InlineData("secret eq 'x'", "isn't filterable")]
    [InlineData("text eq 'x'", "isn't filterable")]
    [InlineData("size eq 'x'", "incompatible types")]
    [InlineData("id eq 5", "incompatible types")]
    [InlineData("ok gt true", "incompatible types")]
    [InlineData("tags eq 'a'", "use 'any' or 'all'")]
    [InlineData("id/any(t: t eq 'a')", "no collection")]
    [InlineData("tags/any(t: t ne 'a')", "equality or inequality")]
    [InlineData("tags/any(t: t gt 'a')", "unsupported comparison")]
    [InlineData("tags/any(t: t eq 'a' and t eq 'b')", "Unsupported 'and'")]
    [InlineData("tags/all(t: t eq 'a')", "equality or inequality")]
    [InlineData("tags/any(t: not search.in(t, 'a'))", "equality or inequality")]
    [InlineData("tags/any(t: id eq 'a')", "not bound to the range variable")]
    [InlineData("search.in(size, '1')", "needs a string")]
    [InlineData("size", "not a Boolean")]
    public async Task FilterThatTheServiceRefuses_IsRefused(string filter, string why)
    {
        var (status, answer) = await Query(new { filter });

        status.ShouldBe(HttpStatusCode.BadRequest);
        answer.GetProperty("error").GetProperty("message").GetString().ShouldNotBeNull().ShouldContain(why);
    }

    [Theory]
    [InlineData("""{"orderby":"text"}""")]
    [InlineData("""{"orderby":"tags"}""")]
    [InlineData("""{"select":"text"}""")]
    [InlineData("""{"select":"nothing"}""")]
    [InlineData("""{"searchFields":"secret","search":"x"}""")]
    [InlineData("""{"skip":100001}""")]
    [InlineData("""{"top":-1}""")]
    [InlineData("""{"nothing":1}""")]
    [InlineData("""{"queryType":"semantic","search":"a"}""")]
    [InlineData("""{"queryType":"full","search":"a AND b"}""")]
    [InlineData("""{"queryType":"full","search":"text:a"}""")]
    [InlineData("""{"queryType":"full","search":"a^x"}""")]
    [InlineData("""{"search":"a+b"}""")]
    [InlineData("""{"search":"\"open"}""")]
    [InlineData("""{"vectorQueries":[{"kind":"vector","vector":[1],"fields":"text","k":1}]}""")]
    [InlineData("""not json""")]
    public async Task QueryThatIsNotAllowed_IsRefused(string body) =>
        (await Post("/indexes('things')/docs/search.post.search", body)).Status.ShouldBe(HttpStatusCode.BadRequest);

    [Theory]
    [InlineData("""{"value":[]}""")]
    [InlineData("""{"value":[{"@search.action":"upload","id":"a b"}]}""")]
    [InlineData("""{"value":[{"@search.action":"upload"}]}""")]
    [InlineData("""{"value":[{"@search.action":"upload","id":"a","nothing":1}]}""")]
    [InlineData("""{"value":[{"@search.action":"upload","id":"a","size":"big"}]}""")]
    [InlineData("""{"value":[{"@search.action":"upload","id":"a","tags":null}]}""")]
    [InlineData("""{"value":[{"@search.action":"upload","id":"a","tags":[null]}]}""")]
    public async Task BatchThatIsNotAllowed_IsRefused(string body) =>
        (await Post("/indexes('things')/docs/search.index", body)).Status.ShouldBe(HttpStatusCode.BadRequest);

    [Theory]
    [InlineData("""{"name":"Bad_Name","fields":[{"name":"id","type":"Edm.String","key":true}]}""")]
    [InlineData("""{"name":"two","fields":[{"name":"id","type":"Edm.String","key":true},{"name":"it","type":"Edm.String","key":true}]}""")]
    [InlineData("""{"name":"none","fields":[{"name":"id","type":"Edm.String"}]}""")]
    [InlineData("""{"name":"twice","fields":[{"name":"id","type":"Edm.String","key":true},{"name":"id","type":"Edm.String"}]}""")]
    [InlineData("""{"name":"sorted","fields":[{"name":"id","type":"Edm.String","key":true},{"name":"x","type":"Collection(Edm.String)","sortable":true}]}""")]
    [InlineData("""{"name":"number","fields":[{"name":"id","type":"Edm.String","key":true},{"name":"x","type":"Edm.Int32","searchable":true}]}""")]
    [InlineData("""{"name":"vector","fields":[{"name":"id","type":"Edm.String","key":true},{"name":"x","type":"Collection(Edm.Single)","searchable":true,"dimensions":3,"vectorSearchProfile":"none"}]}""")]
    public async Task IndexThatIsNotAllowed_IsRefused(string body) => (await Post("/indexes", body)).Status.ShouldBe(HttpStatusCode.BadRequest);

    [Fact]
    public async Task ActionsOfABatch_HaveEachTheirStatus()
    {
        var (status, answer) = await Post("/indexes('things')/docs/search.index", """
            {"value":[{"@search.action":"merge","id":"9","size":1},{"@search.action":"merge","id":"1","size":7},{"@search.action":"delete","id":"8"},{"@search.action":"mergeOrUpload","id":"4"}]}
            """);

        status.ShouldBe((HttpStatusCode)207);
        answer.GetProperty("value").EnumerateArray().Select(result => (result.GetProperty("statusCode").GetInt32(), result.GetProperty("status").GetBoolean())).ShouldBe([(404, false), (200, true), (200, true), (201, true)]);
        Ids((await Query(new { filter = "size eq 7 and tags/any(t: t eq 'a')" })).Answer).ShouldBe(["1"]);
    }

    [Fact]
    public async Task TextSearch_RanksWords_AndKeepsPhrasesTogether()
    {
        Ids((await Query(new { search = "water" })).Answer).ShouldBe(["2", "1"]);
        Ids((await Query(new { search = "deep water", searchMode = "all" })).Answer).ShouldBe(["1"]);
        Ids((await Query(new { search = "fire^0.1 deep^9", queryType = "full" })).Answer).ShouldBe(["1", "3"]);
        Ids((await Query(new { search = "fire^9 deep^0.1", queryType = "full" })).Answer).ShouldBe(["3", "1"]);
        Ids((await Query(new { search = "\"water here\"" })).Answer).ShouldBe(["1"]);
        Ids((await Query(new { search = "\"here water\"" })).Answer).ShouldBeEmpty();
        (await Query(new { search = "*", count = true, top = 0 })).Answer.GetProperty("@odata.count").GetInt64().ShouldBe(3);
    }

    [Fact]
    public async Task RequestWithoutIdentityVersionOrIndex_IsRefused()
    {
        (await Post("/indexes('none')/docs/search.post.search", "{}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await Post("/indexes", Definition)).Status.ShouldBe(HttpStatusCode.Conflict);
        (await Post("/indexes('things')/docs/search.post.search", "{}", version: "2017-01-01")).Status.ShouldBe(HttpStatusCode.BadRequest);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "other");
        (await Post("/indexes('things')/docs/search.post.search", "{}")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        http.DefaultRequestHeaders.Authorization = null;
        http.DefaultRequestHeaders.Add("api-key", "key");
        (await Post("/indexes('things')/docs/search.post.search", "{}")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    private static IEnumerable<string> Ids(JsonElement answer) => answer.GetProperty("value").EnumerateArray().Select(document => document.GetProperty("id").GetString()!);

    private Task<(HttpStatusCode Status, JsonElement Answer)> Query(object query) => Post("/indexes('things')/docs/search.post.search", JsonSerializer.Serialize(query));

    private async Task<(HttpStatusCode Status, JsonElement Answer)> Post(string path, string body, string version = "2023-11-01")
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri($"{path}?api-version={version}", UriKind.Relative), content, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        return (answer.StatusCode, text.Length == 0 ? default : JsonElement.Parse(text));
    }
}
