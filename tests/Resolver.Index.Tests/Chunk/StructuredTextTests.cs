using Resolver.Index.Chunk;

namespace Resolver.Index.Tests.Chunk;

public sealed class StructuredTextTests
{
    [Fact]
    public void Proto_GivesEachMessageAndServiceWithItsComments()
    {
        const string Text = """
            syntax = "proto3";
            package shop;

            // An order.
            message Order {
              message Line { string text = 1; } // }
              repeated Line lines = 1;
            }
            enum State { OPEN = 0; }

            service Orders {
              rpc Place(Order) returns (Order);
            }
            """;

        Named(ProtoChunker.Chunk(new TextLines(Text), "shop.proto")).ShouldBe(["shop.proto 1-2", "Order 4-8", "State 9-9", "Orders 11-13"]);
    }

    [Fact]
    public void Sql_EndsAStatementAtItsOwnSemicolon()
    {
        const string Text = """
            -- Orders.
            CREATE TABLE shop.orders (
              note text DEFAULT ';'
            );
            CREATE OR REPLACE FUNCTION total() RETURNS int AS $$
            BEGIN
              RETURN 1; -- ;
            END;
            $$ LANGUAGE plpgsql;
            INSERT INTO shop.orders VALUES ('a;b');
            """;

        Named(SqlChunker.Chunk(new TextLines(Text), "a.sql")).ShouldBe(["shop.orders 1-4", "total 5-9", "shop.orders 10-10"]);
    }

    [Fact]
    public void Yaml_GivesTopLevelKeysAndTheKeysBelowALongOne()
    {
        var steps = string.Concat(Enumerable.Range(0, 30).Select(i => $"      - run: step {i}\n"));
        var text = $"name: ci\n# when\non:\n  push:\njobs:\n  build:\n    steps:\n{steps}  test:\n    steps:\n{steps}";

        Named(YamlChunker.Chunk(new TextLines(text), "ci.yml")).ShouldBe(["name 1-1", "on 2-4", "jobs 5-5", "jobs.build 6-37", "jobs.test 38-69"]);
    }

    [Fact]
    public void Dockerfile_GivesItsStages()
    {
        const string Text = "# syntax\nARG V=1\n# builds\nFROM sdk:$V AS build\nRUN make\n\nFROM runtime\nCOPY --from=build / /\n";

        Named(DockerfileChunker.Chunk(new TextLines(Text), "Dockerfile")).ShouldBe(["Dockerfile 1-2", "build 3-5", "runtime 7-8"]);
    }

    [Fact]
    public void Markdown_GivesSectionsUnderBothKindsOfHeadings()
    {
        const string Text = "---\ntitle: x\n---\nIntro\n=====\n\n## A\n```\n# no heading\n```\n\nPlain\n-----\n- one\n- two\n";

        Named(MarkdownChunker.Chunk(new TextLines(Text), "a.md")).ShouldBe(["a.md 1-3", "Intro 4-5", "Intro > A 7-10", "Intro > Plain 12-15"]);
    }

    [Fact]
    public void Markdown_CutsASectionThatIsTooLong()
    {
        var text = "# Long\n" + string.Concat(Enumerable.Range(0, 450).Select(i => $"line {i}\n"));

        Named(MarkdownChunker.Chunk(new TextLines(text), "a.md")).ShouldBe(["Long 1-200", "Long 201-400", "Long 401-451"]);
    }

    [Fact]
    public void Rest_GivesSectionsByTheOrderOfTheirUnderlines()
    {
        const string Text = "=====\nTitle\n=====\n\nFirst\n-----\ntext\n\nInner\n~~~~~\n\nSecond\n------\n\nshort title here\n--\n";

        Named(RestChunker.Chunk(new TextLines(Text), "a.rst")).ShouldBe(["Title 1-3", "Title > First 5-7", "Title > First > Inner 9-10", "Title > Second 12-16"]);
    }

    [Fact]
    public void AsciiDoc_GivesSectionsButNotThoseOfListings()
    {
        const string Text = "= Guide\n\n== Install\n----\n== no heading\n----\n\n=== On Linux\ntext\n\n== Use\n";

        Named(AsciiDocChunker.Chunk(new TextLines(Text), "a.adoc")).ShouldBe(["Guide 1-1", "Guide > Install 3-6", "Guide > Install > On Linux 8-9", "Guide > Use 11-11"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\n")]
    [InlineData("==\n==\n--\n==== \n---\nx\n---")]
    [InlineData("}}}}\n{{{\n/* never closed\nmessage X {")]
    [InlineData("$$ ' \" ; -- BEGIN END case\nend end end;")]
    [InlineData("FROM\nFROM \n: : :\n\"a: b\n- - -")]
    public void AnyText_IsCoveredInOrder(string text)
    {
        var lines = new TextLines(text);
        foreach (var chunk in new Func<TextLines, string, IReadOnlyList<FileChunk>>[] { ProtoChunker.Chunk, SqlChunker.Chunk, YamlChunker.Chunk, DockerfileChunker.Chunk, MarkdownChunker.Chunk, RestChunker.Chunk, AsciiDocChunker.Chunk })
        {
            var units = chunk(lines, "x");
            for (var line = 1; line <= lines.Count; line++)
            {
                units.Count(unit => unit.Start <= line && line <= unit.End).ShouldBe(lines.Line(line).IsWhiteSpace() && !units.Any(unit => unit.Start < line && line < unit.End) ? 0 : 1);
            }
        }
    }

    private static IEnumerable<string> Named(IReadOnlyList<FileChunk> units) => units.Select(unit => $"{unit.Symbol} {unit.Start}-{unit.End}");
}
