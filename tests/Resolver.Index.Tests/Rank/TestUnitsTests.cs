using Resolver.Index.Rank;

namespace Resolver.Index.Tests.Rank;

public sealed class TestUnitsTests
{
    [Theory]
    [InlineData("test_cart.py", "cart")]
    [InlineData("cart_test.go", "cart")]
    [InlineData("cart.spec.ts", "cart")]
    [InlineData("CartTests.cs", "Cart")]
    [InlineData("TestCart.java", "Cart")]
    [InlineData("CartTestCase.java", "Cart")]
    [InlineData("Cart.cs", "Cart")]
    [InlineData("latest.py", "latest")]
    public void NameOfATest_TellsWhatItTests(string file, string stem) => TestUnits.StemOfTested(file).ShouldBe(stem);
}
