namespace Resolver.Syntax.Tests;

public sealed class TestMarkerTests(ParserFixture fixture)
{
    [Fact]
    public async Task CSharp_NamesTestsAndWhatSkipsThem() => (await Read("a.cs", """
        namespace N;
        public class A
        {
            [Fact] public void Runs() => Helper();
            [Fact(Skip = "later")] public void Skipped() { }
            [Theory(Skip = null), InlineData(1)] public void NotSkipped(int x) { }
            [Test, Ignore("x")] public void Ignored() { }
            [Fact(Explicit = true)] public void Explicit() { }
            [Fact] public void Leaves() { if (x) { Assert.Skip("no"); } }
            private void Helper() { Assert.Skip("not a test"); }
        }
        [Ignore] public class B { [TestMethod] public void Inside() { } }
        """)).ShouldBe([
            "N.A.Runs Active", "N.A.Skipped Skipped", "N.A.NotSkipped Active", "N.A.Ignored Skipped", "N.A.Explicit Skipped", "N.A.Leaves Skipped",
            "N.B.Inside Skipped", "markers 6"]);

    [Fact]
    public async Task Python_NamesTestsAndWhatSkipsThem() => (await Read("a.py", """
        import pytest, unittest
        def test_runs(): helper()
        @pytest.mark.skip(reason='x')
        def test_skip(): pass
        @pytest.mark.skipif(True, reason='x')
        def test_skipif(): pass
        @pytest.mark.xfail
        def test_xfail(): pass
        @pytest.mark.parametrize('a', [pytest.param(1, marks=pytest.mark.skip)])
        def test_param(a): pass
        def test_call():
            pytest.skip('x')
        def helper():
            pytest.skip('not a test')
        @unittest.skip('x')
        class A(unittest.TestCase):
            def test_a(self): pass
        class B(unittest.TestCase):
            @unittest.expectedFailure
            def test_b(self): pass
            def test_c(self): self.skipTest('x')
            def test_d(self): raise unittest.SkipTest('x')
        """)).ShouldBe([
            "test_runs Active", "test_skip Skipped", "test_skipif Skipped", "test_xfail ExpectedFailure", "test_param Skipped", "test_call Skipped",
            "A.test_a Skipped", "B.test_b ExpectedFailure", "B.test_c Skipped", "B.test_d Skipped", "markers 10"]);

    [Fact]
    public async Task PythonModule_IsSkippedByItsMark() =>
        (await Read("a.py", "import pytest\npytestmark = pytest.mark.skip\ndef test_a(): pass\n")).ShouldBe(["test_a Skipped", "markers 1"]);

    [Fact]
    public async Task Go_NamesTestsAndWhatSkipsThem() => (await Read("a_test.go", """
        package p
        import "testing"
        func TestRuns(t *testing.T) { t.Run("sub test", func(t *testing.T) { t.Skip("x") }); t.Run("other", func(t *testing.T) { }) }
        func TestSkipped(t *testing.T) { if testing.Short() { t.Skipf("x") } }
        func helper(t *testing.T) { t.SkipNow() }
        """)).ShouldBe(["TestRuns Active", "TestRuns/sub_test Skipped", "TestRuns/other Active", "TestSkipped Skipped", "markers 3"]);

    [Fact]
    public async Task JavaScript_NamesTestsAndWhatSkipsThem() => (await Read("a.mjs", """
        describe('cart', () => {
          it('adds', () => { });
          it.skip('removes', () => { });
          xit('x', () => { });
          it.only('focus', () => { });
          it.each([1, 2])('each', (a) => { });
          it.skip.each([1])('each skipped', () => { });
        });
        describe.skip('off', () => { test('inside', () => { }); });
        test('options', { skip: true }, () => { });
        test('options off', { skip: false }, () => { });
        test.todo('later');
        test('leaves', (t) => { t.skip(); });
        test.failing('broken', () => { });
        """)).ShouldBe([
            "cart > adds Active", "cart > removes Skipped", "cart > x Skipped", "cart > focus Focused", "cart > each Active",
            "cart > each skipped Skipped", "off > inside Skipped", "options Skipped", "options off Active", "later Skipped", "leaves Skipped",
            "broken ExpectedFailure", "markers 9"]);

    private async Task<IEnumerable<string>> Read(string path, string text)
    {
        var tree = await fixture.Parse(path, text);
        tree.Errors.ShouldBeEmpty();
        var found = TestMarkers.Of(tree);
        return [.. found.Tests.Select(test => $"{test.Name} {test.State}"), $"markers {found.Markers.Count}"];
    }
}
