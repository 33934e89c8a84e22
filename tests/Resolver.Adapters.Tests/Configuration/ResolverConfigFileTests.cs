using Resolver.Adapters.Configuration;
using Resolver.Core.Faults;

namespace Resolver.Adapters.Tests.Configuration;

public sealed class ResolverConfigFileTests
{
    [Fact]
    public void WholeFile_IsRead()
    {
        var config = ResolverConfigFile.Parse("""
            # how to test
            runner: pytest
            root: service/
            setup:
              - [pip, install, --target, /box/cache/python, attrs]
            test: [make, check]
            testPaths: ["checks/**"]
            forbiddenPaths: [infra/*, "**/secrets.*"]
            testTimeoutSeconds: 60
            setupTimeoutSeconds: 3600
            """);
        config.Runner.ShouldBe("pytest");
        config.Root.ShouldBe("service");
        config.Setup.ShouldHaveSingleItem().ShouldBe(["pip", "install", "--target", "/box/cache/python", "attrs"]);
        config.Test.ShouldBe(["make", "check"]);
        config.TestPaths.ShouldBe(["checks/**"]);
        config.ForbiddenPaths.Count.ShouldBe(2);
        config.TestTimeoutSeconds.ShouldBe(60);
        config.SetupTimeoutSeconds.ShouldBe(3600);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("---\n")]
    public void EmptyFile_IsTheDefaults(string text) => ResolverConfigFile.Parse(text).TestTimeoutSeconds.ShouldBe(300);

    [Theory]
    [InlineData("runner: pytest\nrunnr: x\n", "CONFIG-KEY", "line 2", "known keys: runner, root")]
    [InlineData("setup: make\n", "CONFIG-TYPE", "line 1", "'setup' is a list")]
    [InlineData("setup:\n  - make\n", "CONFIG-TYPE", "line 2", "list of its arguments")]
    [InlineData("testTimeoutSeconds: soon\n", "CONFIG-TYPE", "line 1", "whole number")]
    [InlineData("testTimeoutSeconds: 0\n", "CONFIG-RANGE", "line 1", "1 to 3600")]
    [InlineData("root: ../elsewhere\n", "CONFIG-TYPE", "line 1", "without '..'")]
    [InlineData("\n\n- a\n- b\n", "CONFIG-TYPE", "line 3", "key: value")]
    [InlineData("runner: [a\n", "CONFIG-YAML", "line", "not valid YAML")]
    [InlineData("runner: a\nrunner: b\n", "CONFIG-YAML", "line 2", "not valid YAML")]
    [InlineData("runner: a\n---\nrunner: b\n", "CONFIG-YAML", "several", "keep one")]
    public void WrongFile_IsAUsageFaultWithLineAndCure(string text, string code, params string[] words)
    {
        var fault = Should.Throw<ResolverFault>(() => ResolverConfigFile.Parse(text));
        fault.Code.ShouldBe(code);
        fault.Kind.ShouldBe(FaultKind.Usage);
        words.ShouldAllBe(word => fault.Message.Contains(word, StringComparison.Ordinal), fault.Message);
    }
}
