using System.Text.Json;
using FsCheck.Xunit;
using Resolver.Core.Loop;

namespace Resolver.Core.Tests.Loop;

public sealed class ToolReaderTests
{
    [Fact]
    public void Schema_NamesEveryMember_RequiresAll_AndAllowsNoOther()
    {
        foreach (var tool in ToolCatalog.All)
        {
            tool.Description.Length.ShouldBeGreaterThan(20);
            tool.Schema.GetProperty("type").GetString().ShouldBe("object");
            Closed(tool.Schema);
            foreach (var member in tool.Schema.GetProperty("properties").EnumerateObject())
            {
                member.Value.GetProperty("description").GetString().ShouldNotBeNullOrEmpty($"{tool.Name}.{member.Name}");
            }
        }

        var edit = ToolCatalog.ApplyPatchAndTest.Schema.GetProperty("properties").GetProperty("edits");
        edit.GetProperty("maxItems").GetInt32().ShouldBe(20);
        Closed(edit.GetProperty("items"));
        ToolCatalog.SearchCode.Schema.GetProperty("properties").GetProperty("top").GetProperty("maximum").GetInt32().ShouldBe(10);
        ToolCatalog.ReadUnit.Schema.GetProperty("properties").GetProperty("symbol").GetProperty("type").EnumerateArray().Select(static type => type.GetString()).ShouldContain("null");
    }

    [Fact]
    public void GoodArguments_AreRead()
    {
        var read = ToolReader.Read<ReadUnitArguments>("""{"path":"src/a.py","symbol":null,"start_line":1,"end_line":null}""", out var problem);

        problem.ShouldBeNull();
        read.ShouldBe(new ReadUnitArguments { Path = "src/a.py", Symbol = null, StartLine = 1, EndLine = null });
    }

    [Theory]
    [InlineData("""{"query":"a b","top":5,"shell":"x"}""", "not known")]
    [InlineData("""{"query":"a b"}""", "missing: top")]
    [InlineData("""{"query":7,"top":5}""", "wrong type")]
    [InlineData("""{"query":"a b","top":"5"}""", "wrong type")]
    [InlineData("""{"query":"a b","top":11}""", "between 1 and 10")]
    [InlineData("""{"query":"a","top":1}""", "minimum length of 2")]
    [InlineData("""{"query":null,"top":1}""", "null")]
    [InlineData("""{"query":"a b","top":1,"top":2}""", "twice")]
    [InlineData("""{"query":"a b","top":""", "not valid JSON")]
    [InlineData("null", "null")]
    [InlineData("[]", "fit")]
    [InlineData("", "not valid JSON")]
    public void WrongArguments_AreRefused_WithWhatToDo(string json, string word)
    {
        ToolReader.Read<SearchCodeArguments>(json, out var problem).ShouldBeNull();
        problem.ShouldNotBeNull().ShouldContain(word);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData(".git/config")]
    [InlineData("src/../../x")]
    [InlineData("src\\\\..\\\\x")]
    [InlineData("")]
    public void PathThatLeadsOut_IsRefused(string path)
    {
        ToolReader.Read<ReadUnitArguments>($$"""{"path":"{{path}}","symbol":null,"start_line":1,"end_line":2}""", out var problem).ShouldBeNull();
        problem.ShouldNotBeNull().ShouldContain("inside the repository");
    }

    [Fact]
    public void WrongEditInAList_IsRefused_WithItsPlace()
    {
        const string json = """{"edits":[{"path":"a.py","search":"x","replace":"y"},{"path":"/b","search":"x","replace":"y"}],"from_base":false,"hypothesis":"h","summary":"s"}""";

        ToolReader.Read<ApplyPatchAndTestArguments>(json, out var problem).ShouldBeNull();
        problem.ShouldNotBeNull().ShouldStartWith("Edits[1]");
    }

    [Fact]
    public void TooLong_IsRefusedUnread() =>
        ToolReader.Read<SearchCodeArguments>(new string('x', ToolReader.MaxArguments + 1), out var problem).ShouldBe(null, problem);

    [Property(MaxTest = 500)]
    public void AnyText_NeverThrows_AndIsReadOrRefused(string? text) =>
        (ToolReader.Read<GiveUpArguments>(text ?? string.Empty, out var problem) is null).ShouldBe(problem is not null);

    private static void Closed(JsonElement schema)
    {
        schema.GetProperty("additionalProperties").GetBoolean().ShouldBeFalse();
        schema.GetProperty("required").EnumerateArray().Select(static name => name.GetString())
            .ShouldBe(schema.GetProperty("properties").EnumerateObject().Select(static member => member.Name), ignoreOrder: true);
    }
}
