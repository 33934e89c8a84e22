namespace Resolver.Repair.Tests.CSharp;

/// <summary>One product, tested with xUnit.net v2, NUnit and MSTest.</summary>
internal static class Frameworks
{
    public static void Write(RepairBox box)
    {
        box.Write("Directory.Build.props", "<Project><PropertyGroup><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><NuGetAudit>false</NuGetAudit></PropertyGroup></Project>");
        box.Write("src/Calc/Calc.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\" />");
        box.Write("src/Calc/Calc.cs", """
            public static class Calc
            {
                private static int factor = 1;

                public static int Max(int a, int b) => a < b ? a : b;

                public static int Same(int x) { return x * factor; }

                private static bool Poison() { factor = 5; return true; }
            }
            """);
        Test(box, "X", "xunit 2.9.3;xunit.runner.visualstudio 3.1.5", "using Xunit;", "", "[Fact]", "[Theory]", "[InlineData({0})]", "Assert.Equal({0}, {1})");
        Test(box, "N", "NUnit 4.4.0;NUnit3TestAdapter 5.2.0", "using NUnit.Framework;", "", "[Test]", "", "[TestCase({0})]", "Assert.That({1}, Is.EqualTo({0}))");
        Test(box, "M", "MSTest.TestFramework 4.0.2;MSTest.TestAdapter 4.0.2", "using Microsoft.VisualStudio.TestTools.UnitTesting;", "[TestClass]", "[TestMethod]", "[TestMethod]", "[DataRow({0})]", "Assert.AreEqual({0}, {1})");
    }

    private static void Test(RepairBox box, string name, string packages, string import, string type, string fact, string theory, string row, string equal)
    {
        var references = string.Concat(("Microsoft.NET.Test.Sdk 18.0.1;" + packages).Split(';').Select(package => package.Split(' ')).Select(package => $"<PackageReference Include=\"{package[0]}\" Version=\"{package[1]}\" />"));
        box.Write($"tests/{name}/{name}.csproj", $"<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup>{references}<ProjectReference Include=\"../../src/Calc/Calc.csproj\" /></ItemGroup></Project>");
        box.Write($"tests/{name}/CalcTests.cs", $$"""
            {{import}}
            namespace {{name}};
            {{type}}
            public class CalcTests
            {
                {{fact}} public void Max() => {{string.Format(equal, "4", "Calc.Max(3, 4)")}};
                {{theory}}{{string.Format(row, 1)}}{{string.Format(row, 2)}} public void Row(int x) => {{string.Format(equal, "x", "Calc.Same(x)")}};
            }
            """);
    }
}
