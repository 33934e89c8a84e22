using Resolver.Repair.CSharp;
using Resolver.Repair.CSharp.Build;
using Resolver.Repair.CSharp.Host;

namespace Resolver.Repair.Tests.CSharp;

public sealed class NamesTests
{
    [Theory]
    [InlineData("N.C.M", "N.C.M", "N.C.M")]
    [InlineData("N.C.M", "N.C.M(x: 1)", "N.C.M(x: 1)")]
    [InlineData("N.C.M", "M (1,2)", "N.C.M (1,2)")]
    [InlineData("N.C.M(1,2)", "M(1,2)", "N.C.M(1,2)")]
    [InlineData("N.C.M", "a chosen name", "N.C.M [a chosen name]")]
    public void TestId_IsTheBenchsId(string method, string name, string id) => TestIds.Of(method, name).ShouldBe(id);

    [Fact]
    public void Probe_PutsSemicolonsBack()
    {
        var project = ProbedProject.Parse("P-net10.0", ["project=/box/repo/P/P.csproj", "directory=/box/repo/P", "target=/box/repo/P/bin/P.dll", "argument=/define:A", "B", "argument=X.cs", "argument=/box/repo/Y.cs", "argument=/embed:Z.cs"]);

        project!.Arguments.ShouldBe(["/define:A;B", "X.cs", "/box/repo/Y.cs", "/embed:Z.cs"]);
        project.Sources.ShouldBe(["/box/repo/P/X.cs", "/box/repo/Y.cs"]);
        project.AssemblyName.ShouldBe("P");
    }

    [Fact]
    public void BoxPath_OutsideTheClone_IsNoRepositoryPath()
    {
        var paths = new BoxPaths("/data/clone");

        paths.ToRepo("/box/repo/src/A.cs")!.Value.ShouldBe("src/A.cs");
        paths.ToRepo("/data/clone/src/A.cs")!.Value.ShouldBe("src/A.cs");
        paths.ToRepo("/box/repo/../other/A.cs").ShouldBeNull();
        paths.ToRepo("/usr/share/A.cs").ShouldBeNull();
    }

    [Fact]
    public void Dialect_WritesWhatCompiles()
    {
        var dialect = new CSharpDialect();

        dialect.Negate("a.b").ShouldBe("!a.b");
        dialect.Negate("!a").ShouldBe("a");
        dialect.Negate("a && b").ShouldBe("!(a && b)");
        dialect.CounterpartsOf("First").ShouldContain("Last");
        dialect.ComparisonsFor("<=")[0].ShouldBe("<");
    }
}
