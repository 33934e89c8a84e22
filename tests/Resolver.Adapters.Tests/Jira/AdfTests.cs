using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck.Xunit;
using Resolver.Adapters.Jira;
using Resolver.Core.Hosts;
using Resolver.TestKit.GitHub;
using Resolver.TestKit.Jira;

namespace Resolver.Adapters.Tests.Jira;

public sealed class AdfTests
{
    [Property(MaxTest = 1000)]
    public void Document_ReadAndWrittenAgain_IsTheSame(int seed)
    {
        var document = new AdfGenerator(seed).Document();
        AdfRules.Demand(document);

        var text = AdfReader.Read(Element(document));
        var again = AdfWriter.Write(text);

        JsonNode.DeepEquals(document, again).ShouldBeTrue($"{document.ToJsonString()}\n{text}\n{again.ToJsonString()}");
    }

    [Property(MaxTest = 2000)]
    public void AnyText_IsWrittenAsAValidDocument_AndLosesNoWord(string? written)
    {
        var text = (written ?? string.Empty) + " end";

        var document = AdfWriter.Write(text);

        AdfRules.Demand(document);
        document.ToJsonString().ShouldContain("end\"");
    }

    [Property(MaxTest = 500)]
    public void MarkdownThatWasCutAnywhere_IsWrittenAsAValidDocument(int seed, int at)
    {
        var text = AdfReader.Read(Element(new AdfGenerator(seed).Document())) + "\n<details><summary>a *b*</summary>\n\n> 1. x\n>    - y\n\n```\n</details>\n- # h\n  | a |\n  |---|";

        AdfRules.Demand(AdfWriter.Write(text[..(int)((uint)at % text.Length)]));
    }

    [Fact]
    public void MutatedDocuments_AreReadWithoutAFault()
    {
        var random = new Random(7);
        for (var seed = 0; seed < 400; seed++)
        {
            var body = WebhookExamples.Mutate(new AdfGenerator(seed).Document().ToJsonString(), random);
            try
            {
                using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 256 });
                AdfRules.Demand(AdfWriter.Write(AdfReader.Read(document.RootElement)));
                AdfReader.ReadCommand(document.RootElement).ShouldNotBeNull();
            }
            catch (JsonException)
            {
                // What is no JSON never comes so far.
            }
        }
    }

    [Fact]
    public void DeepDocument_IsCutAtItsDepth()
    {
        var text = string.Concat(Enumerable.Repeat("""{"type":"blockquote","content":[""", 120)) + """{"type":"paragraph","content":[{"type":"text","text":"bottom"}]}""" + string.Concat(Enumerable.Repeat("]}", 120));
        using var document = JsonDocument.Parse($$"""{"type":"doc","version":1,"content":[{{text}},{"type":"paragraph","content":[{"type":"text","text":"after"}]}]}""", new JsonDocumentOptions { MaxDepth = 256 });

        var read = AdfReader.Read(document.RootElement);

        read.ShouldNotContain("bottom");
        read.ShouldContain("[…]");
        read.ShouldEndWith("after");
    }

    [Fact]
    public void LongDocument_IsCutAtItsSize()
    {
        var paragraph = new string('a', 100_000);
        var document = JiraState.Document([.. Enumerable.Repeat(paragraph, 30)]);

        AdfReader.Read(Element(document)).Length.ShouldBeInRange(AdfReader.MaxCharacters, AdfReader.MaxCharacters + 1000);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("https://a.example/) [click](https://evil.example")]
    [InlineData("file:///etc/passwd")]
    [InlineData("//evil.example")]
    public void LinkThatLeadsAstray_IsItsTextAlone(string address)
    {
        var document = new JsonObject
        {
            ["type"] = "doc",
            ["content"] = new JsonArray(new JsonObject
            {
                ["type"] = "paragraph",
                ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = "here", ["marks"] = new JsonArray(new JsonObject { ["type"] = "link", ["attrs"] = new JsonObject { ["href"] = address } }) }),
            }),
        };

        AdfReader.Read(Element(document)).ShouldBe("here");
        AdfWriter.Write($"[here]({address})").ToJsonString().ShouldNotContain("\"href\":\"" + address + "\"");
    }

    [Fact]
    public void WhatOnlyJiraHas_IsReadForItsText()
    {
        const string Document = """
            {"type":"doc","version":1,"content":[
              {"type":"panel","attrs":{"panelType":"warning"},"content":[{"type":"paragraph","content":[{"type":"text","text":"Careful"}]}]},
              {"type":"paragraph","content":[{"type":"mention","attrs":{"id":"1","text":"@Ada"}},{"type":"text","text":" by "},{"type":"date","attrs":{"timestamp":"1796000000000"}},{"type":"text","text":" "},{"type":"status","attrs":{"text":"OPEN"}},{"type":"emoji","attrs":{"shortName":":x:"}}]},
              {"type":"mediaSingle","content":[{"type":"media","attrs":{"id":"2","alt":"the screen"}}]},
              {"type":"taskList","attrs":{"localId":""},"content":[{"type":"taskItem","attrs":{"state":"DONE","localId":""},"content":[{"type":"text","text":"seen"}]}]},
              {"type":"expand","attrs":{"title":"Log"},"content":[{"type":"codeBlock","content":[{"type":"text","text":"at f()"}]}]},
              {"type":"blockCard","attrs":{"url":"https://example.com/c"}},
              {"type":"brandNew","content":[{"type":"paragraph","content":[{"type":"text","text":"<b>future</b>","marks":[{"type":"sparkle"},{"type":"strong"}]}]}]},
              {"type":"extension","attrs":{"text":"hidden macro"}}]}
            """;

        AdfReader.Read(JsonElement.Parse(Document)).ShouldBe(
            "> Careful\n\n@Ada by 2026-11-30 OPEN:x:\n\n[attachment: the screen]\n\n- [x] seen\n\n**Log**\n\n```\nat f()\n```\n\nhttps://example.com/c\n\n**<b>future</b>**");
    }

    [Theory]
    [InlineData("blockquote")]
    [InlineData("panel")]
    [InlineData("expand")]
    [InlineData("codeBlock")]
    [InlineData("bulletList")]
    [InlineData("layoutSection")]
    public void CommandInsideOfSomething_IsNone(string type)
    {
        var text = type == "codeBlock" ? """{"type":"text","text":"```\n/resolver approve"}""" : """{"type":"paragraph","content":[{"type":"text","text":"/resolver approve"}]}""";
        var node = type == "bulletList" ? $$"""{"type":"listItem","content":[{{text}}]}""" : text;
        var document = JsonElement.Parse($$"""{"type":"doc","version":1,"content":[{"type":"{{type}}","content":[{{node}}]},{"type":"paragraph","content":[{"type":"text","text":"no"}]}]}""");

        CommentCommand.Parse(AdfReader.ReadCommand(document)).ShouldBeNull();
    }

    [Fact]
    public void CommandInAParagraph_IsRead_ButNotAsCode()
    {
        CommentCommand.Parse(AdfReader.ReadCommand(Element(JiraState.Document(["Please", "/resolver deny too slow", "really"])))).ShouldBe(new CommentCommand.Deny("too slow"));
        CommentCommand.Parse(AdfReader.ReadCommand(JsonElement.Parse("""{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"/resolver approve","marks":[{"type":"code"}]}]}]}"""))).ShouldBeNull();
    }

    private static JsonElement Element(JsonNode node) => JsonSerializer.SerializeToElement(node);
}
