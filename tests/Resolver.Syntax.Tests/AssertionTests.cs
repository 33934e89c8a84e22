namespace Resolver.Syntax.Tests;

public sealed class AssertionTests(ParserFixture fixture)
{
    [Theory]
    [InlineData("Assert.Equal(1, 2);", 1)]
    [InlineData("Xunit.Assert.True(x);", 1)]
    [InlineData("await Assert.ThrowsAsync<E>(() => F());", 1)]
    [InlineData("Assert.That(x, Is.EqualTo(1));", 1)]
    [InlineData("CollectionAssert.AreEqual(a, b); StringAssert.Contains(a, b);", 2)]
    [InlineData("x.ShouldBe(1); x?.ShouldNotBeNull(); Should.Throw<E>(() => F());", 3)]
    [InlineData("x.Should().Be(1).And.BeLessThan(2); F().Should().BeTrue();", 2)]
    [InlineData("Debug.Assert(x > 1); Trace.Assert(x > 1);", 2)]
    [InlineData("Assert.Multiple(() => { Assert.Equal(1, 2); Assert.True(x); });", 2)]
    [InlineData("substitute.Received(1).Send(x); substitute.DidNotReceive().Send(y);", 2)]
    [InlineData("ArgumentNullException.ThrowIfNull(x); policy.ShouldRetry(x); Assert.Skip(\"x\"); Debug.WriteLine(x); Assert.Ignore();", 0)]
    [InlineData("var assert = 1; /* Assert.Equal(1, 2); */ var s = \"Assert.True(x)\";", 0)]
    public Task CSharp(string body, int expected) => Check("a.cs", $"class C {{ async Task M() {{ {body} }} }}", expected);

    [Theory]
    [InlineData("assert a == b, 'message'", 1)]
    [InlineData("self.assertEqual(a, b)\nself.assertTrue(a)\nself.fail('x')", 3)]
    [InlineData("with pytest.raises(E):\n    f()", 1)]
    [InlineData("assert a == pytest.approx(b)", 1)]
    [InlineData("from pytest import raises, fail as f\nwith raises(E):\n    g()\nf('x')", 2)]
    [InlineData("import pytest as pt\npt.fail('x')", 1)]
    [InlineData("mock.assert_called_once_with(1)\nmock.f.assert_not_called()", 2)]
    [InlineData("np.testing.assert_allclose(a, b)\nassert_frame_equal(a, b)", 2)]
    [InlineData("asserting = 1\nfail('x')\nraises(E)\nself.skipTest('x')\nassertion()\n# assert a\ns = 'assert a'", 0)]
    public Task Python(string text, int expected) => Check("a.py", text, expected);

    [Theory]
    [InlineData("t.Error(1); t.Errorf(\"\"); t.Fatal(1); t.Fatalf(\"\"); t.Fail(); t.FailNow()", 6)]
    [InlineData("require.NoError(t, err); assert.Equal(t, 1, 2)", 2)]
    [InlineData("s.Require().Equal(1, 2); s.T().Fatal(1)", 2)]
    [InlineData("t.Run(\"x\", func(tt *testing.T) { tt.Fatal(1) })", 1)]
    [InlineData("log.Fatal(1); fmt.Errorf(\"\"); t.Log(1); t.Skip(); t.Helper(); err.Error(); assert := assert.New(t)", 0)]
    public Task Go(string body, int expected) => Check(
        "a.go", $"package p\nimport (\n\"testing\"\n\"github.com/stretchr/testify/assert\"\n\"github.com/stretchr/testify/require\"\n)\nfunc TestX(t *testing.T) {{ {body} }}", expected);

    [Theory]
    [InlineData("assert(x); assert.equal(1, 2); assert.strict.deepEqual(a, b);", 3)]
    [InlineData("expect(x).toBe(1); expect(x).not.toBeNull(); expect(x).to.be.true;", 3)]
    [InlineData("await expect(p).rejects.toThrow(E); expect.soft(x).toBe(1);", 2)]
    [InlineData("t.assert.equal(1, 2); t.equal(1, 2); t.is(a, b); t.ok(x);", 4)]
    [InlineData("x.should.equal(1); x.should.be.ok; sinon.assert.calledOnce(f); expect.fail();", 4)]
    [InlineData("console.assert(x); expect.assertions(2); expect.any(String); t.skip(); t.plan(1); expectation(x).toBe(1); // expect(x).toBe(1)", 0)]
    public Task JavaScript(string body, int expected) => Check("a.mjs", $"test('x', async (t) => {{ {body}\n }});", expected);

    private async Task Check(string path, string text, int expected)
    {
        var tree = await fixture.Parse(path, text);
        tree.Errors.ShouldBeEmpty();
        SyntaxQueries.CountAssertions(tree).ShouldBe(expected, TreeText.Dump(tree));
    }
}
