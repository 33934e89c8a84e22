using Resolver.Core.Code;

namespace Resolver.Syntax.Tests;

public sealed class QueryTests(ParserFixture fixture)
{
    [Theory]
    [InlineData("", 1)]
    [InlineData("a", 1)]
    [InlineData("a\n", 2)]
    [InlineData("a\r\nb\rc\n\nd", 5)]
    public void LineMap_GoesThereAndBack(string text, int lines)
    {
        var map = new LineMap(text);
        map.Count.ShouldBe(lines);
        for (var at = 0; at <= text.Length; at++)
        {
            map.OffsetOf(map.LineOf(at), map.ColumnOf(at)).ShouldBe(at);
        }
    }

    [Fact]
    public void LineMap_ClampsWhatIsOutside()
    {
        var map = new LineMap("ab\ncd");
        map.OffsetOf(9).ShouldBe(5);
        map.OffsetOf(0, 0).ShouldBe(0);
        map.OffsetOf(1, 99).ShouldBe(3);
        map.LinesOf(new TextSpan(0, 3)).ShouldBe(new LineSpan(1, 1));
        map.LinesOf(new TextSpan(0, 4)).ShouldBe(new LineSpan(1, 2));
    }

    [Theory]
    [InlineData("a.cs", "namespace N;\nclass A\n{\n    /// d\n    [X]\n    int M()\n    {\n        return 1;\n    }\n    int P => 2;\n}\n", "N namespace 1-11,N.A type 2-11,N.A.M method 4-9,N.A.P field 10-10")]
    [InlineData("a.py", "X = 1\nclass A:\n    # d\n    @x\n    def m(self):\n        def inner(): pass\n        return 1\n\ndef f(): pass\n", "X field 1-1,A type 2-7,A.m method 3-7,A.m.inner function 6-6,f function 9-9")]
    [InlineData("a.js", "export class A {\n  /** d */\n  m() { return 1; }\n}\nconst f = (x) => x;\nfunction g() { }\n", "A type 1-4,A.m method 2-3,f field 5-5,g function 6-6")]
    [InlineData("a.go", "package p\n\ntype A struct {\n\tX int\n}\n\n// d\nfunc (a *A) M() int {\n\treturn 1\n}\n\nfunc F() {}\n", "A type 3-5,A.X field 4-4,A.M method 7-10,F function 12-12")]
    public async Task Declarations_HaveQualifiedNamesAndWholeLines(string path, string text, string expected) =>
        string.Join(',', SyntaxQueries.Declarations(await fixture.Parse(path, text)).Select(found => $"{found.QualifiedName} {found.Kind} {found.Lines.Start}-{found.Lines.End}"))
            .ShouldBe(expected);

    [Theory]
    [InlineData("a.cs", "class A\n{\n    void M()\n    {\n        Run(() =>\n        {\n            x = 1;\n        });\n    }\n}\n", 7, "M")]
    [InlineData("a.py", "def f():\n    def g():\n        return 1\n    return 2\n", 3, "g")]
    [InlineData("a.py", "def f():\n    def g():\n        return 1\n    return 2\n", 4, "f")]
    [InlineData("a.js", "const f = () => {\n  return 1;\n};\n", 2, "f")]
    [InlineData("a.go", "package p\nfunc F() {\n\tgo func() {\n\t\tx()\n\t}()\n}\n", 4, "F")]
    [InlineData("a.py", "x = 1\n", 1, null)]
    public async Task EnclosingFunction_IsTheInnermostThatHasAName(string path, string text, int line, string? expected) =>
        (SyntaxQueries.EnclosingFunctionOfLine(await fixture.Parse(path, text), line)?.Name).ShouldBe(expected);
}
